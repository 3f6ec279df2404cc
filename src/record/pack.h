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
typedef enum cvn_filters {
  CVN_FILTERS_PLAIN,   /* checksum only: small chunks, and noise that would not get smaller */
  CVN_FILTERS_DEFLATE, /* text */
  CVN_FILTERS_SHUFFLE  /* numbers: bytes of equal weight side by side, then deflate */
} cvn_filters;

/* What packing needs, for one thread; zeros are a valid start. */
typedef struct cvn_packer {
  void *compressor;
  unsigned char *shuffled;
  size_t room;
} cvn_packer;

/* A packed chunk; zeros are a valid start. */
typedef struct cvn_packed {
  unsigned char *bytes;
  size_t room, length;
  uint32_t skipped; /* HDF5's mask of filters left out: deflate, where nothing would be gained */
} cvn_packed;

/* Packs `bytes` bytes of elements of `size` bytes. False without memory. */
bool cvn_pack_chunk(cvn_packer *packer, cvn_filters filters, const void *values, size_t bytes,
                    size_t size, cvn_packed *packed);

/* Packs where the values stand, for filters PLAIN: there is room for CVN_CHECKSUM_BYTES after them.
 * Returns the packed length. */
enum { CVN_CHECKSUM_BYTES = 4 };
size_t cvn_pack_plain(unsigned char *values, size_t bytes);

void cvn_packer_free(cvn_packer *packer); /* both safe on zeros */
void cvn_packed_free(cvn_packed *packed);

/* HDF5's Fletcher-32: sums of 16-bit words, most significant byte first. `bytes` may be odd. */
uint32_t cvn_fletcher32(const unsigned char *values, size_t bytes);

#endif
