/* pack.h: chunks packed as HDF5's own filters would pack them, several times faster.
 *
 * Shuffle, deflate, Fletcher-32, in this order: every reader has them. The library's own filters
 * set up zlib anew for every chunk; libdeflate writes the same format in a third of the time.
 * Deterministic: the same values give the same bytes.
 */
#ifndef CVN_RECORD_PACK_H
#define CVN_RECORD_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which filters a dataset has. All have the checksum. */
typedef enum cvn_packing {
  CVN_PACK_PLAIN,   /* checksum only: small chunks, and noise that would not get smaller */
  CVN_PACK_DEFLATE, /* text */
  CVN_PACK_SHUFFLE  /* numbers: bytes of equal weight side by side, then deflate */
} cvn_packing;

/* Memory for one chunk at a time; zeros are a valid start. */
typedef struct cvn_packer {
  void *compressor;
  unsigned char *shuffled, *packed;
  size_t room;
} cvn_packer;

/* Packs `bytes` bytes of elements of `size` bytes; packer->packed holds `length` bytes after it.
 * `skipped` receives HDF5's mask of the filters that were left out: deflate, where nothing would be
 * gained. False without memory. */
bool cvn_pack(cvn_packer *packer, cvn_packing packing, const void *values, size_t bytes,
              size_t size, size_t *length, uint32_t *skipped);

void cvn_packer_free(cvn_packer *packer); /* safe on zeros */

/* HDF5's Fletcher-32: sums of 16-bit words, most significant byte first. `bytes` may be odd. */
uint32_t cvn_fletcher32(const unsigned char *values, size_t bytes);

#endif
