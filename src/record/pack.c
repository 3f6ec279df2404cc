/* pack.c: see pack.h. The formats are those of the HDF5 File Format Specification: zlib's stream
 * (RFC 1950) for deflate, four bytes of checksum, least significant first, after the chunk. */
#include "record/pack.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

/* LEVEL: the state is noise below the first digits; higher levels find no more in it. */
enum { LEVEL = 1, CHECKSUM_BYTES = 4, WORDS_A_BLOCK = 360 };

static bool make_room(cvn_packer *packer, cvn_filters filters, size_t bytes, cvn_packed *packed) {
  if (filters != CVN_FILTERS_PLAIN && !packer->compressor &&
      !(packer->compressor = libdeflate_alloc_compressor(LEVEL)))
    return false;
  if (filters == CVN_FILTERS_SHUFFLE && packer->room < bytes) {
    free(packer->shuffled);
    packer->shuffled = malloc(bytes);
    packer->room = packer->shuffled ? bytes : 0;
    if (!packer->shuffled) return false;
  }
  if (packed->room >= bytes + CHECKSUM_BYTES) return true;
  free(packed->bytes);
  packed->bytes = malloc(bytes + CHECKSUM_BYTES);
  packed->room = packed->bytes ? bytes + CHECKSUM_BYTES : 0;
  return packed->bytes != NULL;
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

bool cvn_pack_chunk(cvn_packer *packer, cvn_filters filters, const void *values, size_t bytes,
                    size_t size, cvn_packed *packed) {
  if (!make_room(packer, filters, bytes, packed)) return false;
  const unsigned char *from = values;
  if (filters == CVN_FILTERS_SHUFFLE) {
    shuffle(packer->shuffled, values, bytes, size);
    from = packer->shuffled;
  }
  packed->length = packed->skipped = 0;
  if (filters != CVN_FILTERS_PLAIN) {
    /* Room for one byte less: what does not get smaller is stored as it is. */
    packed->length =
        libdeflate_zlib_compress(packer->compressor, from, bytes, packed->bytes, bytes - 1);
    /* The filters are counted in their order. */
    if (packed->length == 0) packed->skipped = filters == CVN_FILTERS_SHUFFLE ? 1U << 1 : 1U << 0;
  }
  if (packed->length == 0) {
    memcpy(packed->bytes, from, bytes);
    packed->length = bytes;
  }
  const uint32_t checksum = cvn_fletcher32(packed->bytes, packed->length);
  for (int b = 0; b < CHECKSUM_BYTES; b++)
    packed->bytes[packed->length++] = (unsigned char)(checksum >> (8 * b));
  return true;
}

void cvn_packer_free(cvn_packer *packer) {
  if (packer->compressor) libdeflate_free_compressor(packer->compressor);
  free(packer->shuffled);
  *packer = (cvn_packer){0};
}

void cvn_packed_free(cvn_packed *packed) {
  free(packed->bytes);
  *packed = (cvn_packed){0};
}
