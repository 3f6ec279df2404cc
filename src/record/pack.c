/* pack.c: see pack.h. The formats are those of the HDF5 File Format Specification: zlib's stream
 * (RFC 1950) for deflate, four bytes of checksum, least significant first, after the chunk. */
#include "record/pack.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

/* LEVEL: the state is noise below the first digits; higher levels find no more in it. */
enum { LEVEL = 1, CHECKSUM_BYTES = 4, WORDS_A_BLOCK = 360 };

static bool make_room(cvn_packer *packer, cvn_packing packing, size_t bytes) {
  if (packing != CVN_PACK_PLAIN && !packer->compressor &&
      !(packer->compressor = libdeflate_alloc_compressor(LEVEL)))
    return false;
  if (packer->room >= bytes + CHECKSUM_BYTES) return true;
  free(packer->shuffled);
  free(packer->packed);
  packer->room = bytes + CHECKSUM_BYTES;
  packer->shuffled = malloc(packer->room);
  packer->packed = malloc(packer->room);
  if (packer->shuffled && packer->packed) return true;
  packer->room = 0;
  return false;
}

static void shuffle(unsigned char *to, const unsigned char *from, size_t bytes, size_t size) {
  const size_t count = bytes / size;
  for (size_t i = 0; i < count; i++)
    for (size_t b = 0; b < size; b++) to[b * count + i] = from[i * size + b];
}

/* Sums are folded, not reduced, within a block: as HDF5 does, 0 and 65535 stay apart. */
uint32_t cvn_fletcher32(const unsigned char *values, size_t bytes) {
  uint32_t sum = 0, sums = 0;
  for (size_t words = bytes / 2; words > 0;) {
    const size_t block = words < WORDS_A_BLOCK ? words : WORDS_A_BLOCK;
    for (size_t i = 0; i < block; i++) {
      sum += (uint32_t)values[2 * i] << 8 | values[2 * i + 1];
      sums += sum;
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    sums = (sums & 0xFFFF) + (sums >> 16);
    values += 2 * block;
    words -= block;
  }
  if (bytes % 2) {
    sum += (uint32_t)*values << 8;
    sums += sum;
    sum = (sum & 0xFFFF) + (sum >> 16);
    sums = (sums & 0xFFFF) + (sums >> 16);
  }
  sum = (sum & 0xFFFF) + (sum >> 16);
  sums = (sums & 0xFFFF) + (sums >> 16);
  return sums << 16 | sum;
}

bool cvn_pack(cvn_packer *packer, cvn_packing packing, const void *values, size_t bytes,
              size_t size, size_t *length, uint32_t *skipped) {
  if (!make_room(packer, packing, bytes)) return false;
  const unsigned char *from = values;
  if (packing == CVN_PACK_SHUFFLE) {
    shuffle(packer->shuffled, values, bytes, size);
    from = packer->shuffled;
  }
  *length = 0;
  *skipped = 0;
  if (packing != CVN_PACK_PLAIN) {
    /* Room for one byte less: what does not get smaller is stored as it is. */
    *length = libdeflate_zlib_compress(packer->compressor, from, bytes, packer->packed, bytes - 1);
    /* The filters are counted in their order. */
    if (*length == 0) *skipped = packing == CVN_PACK_SHUFFLE ? 1U << 1 : 1U << 0;
  }
  if (*length == 0) {
    memcpy(packer->packed, from, bytes);
    *length = bytes;
  }
  const uint32_t checksum = cvn_fletcher32(packer->packed, *length);
  for (int b = 0; b < CHECKSUM_BYTES; b++)
    packer->packed[(*length)++] = (unsigned char)(checksum >> (8 * b));
  return true;
}

void cvn_packer_free(cvn_packer *packer) {
  if (packer->compressor) libdeflate_free_compressor(packer->compressor);
  free(packer->shuffled);
  free(packer->packed);
  *packer = (cvn_packer){0};
}
