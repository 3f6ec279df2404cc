/* pack.c: see pack.h. The formats are those of the HDF5 File Format Specification: zlib's stream
 * (RFC 1950) for deflate, four bytes of checksum, least significant first, after the chunk.
 *
 * Of numbers most bytes are noise: deflate would spend four fifths of its time on finding that.
 * They stand in front after shuffling and are stored. */
#include "record/pack.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

/* LEVEL: the state is noise below the first digits; higher levels find no more in it, and a lower
 * one is slower where little is left to be found. */
enum { LEVEL = 2, WORDS_A_BLOCK = 360 };
/* Of deflate (RFC 1951) and zlib (RFC 1950): a stored block, the stream around it. */
enum { STORED_MOST = 65535, STORED_HEAD = 5, ZLIB_HEAD = 2, ZLIB_TAIL = 4 };
enum { SAMPLED = 256 }; /* bytes that tell noise from order */

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
  if (packed->room >= bytes + CVN_CHECKSUM_BYTES) return true;
  free(packed->bytes);
  packed->bytes = malloc(bytes + CVN_CHECKSUM_BYTES);
  packed->room = packed->bytes ? bytes + CVN_CHECKSUM_BYTES : 0;
  return packed->bytes != NULL;
}

/* Loops over elements inside, so that they are vectorised where a word holds an element. */
#define SHUFFLE_WORDS(type)                                                                        \
  for (size_t b = 0; b < sizeof(type); b++)                                                        \
    for (size_t i = 0; i < count; i++)                                                             \
  to[b * count + i] = (unsigned char)(((const type *)(const void *)from)[i] >> (8 * b))

static void shuffle(unsigned char *restrict to, const unsigned char *restrict from, size_t bytes,
                    size_t size) {
  const size_t count = bytes / size;
  if (size == sizeof(uint64_t)) {
    SHUFFLE_WORDS(uint64_t);
  } else if (size == sizeof(uint32_t)) {
    SHUFFLE_WORDS(uint32_t);
  } else {
    for (size_t b = 0; b < size; b++)
      for (size_t i = 0; i < count; i++) to[b * count + i] = from[i * size + b];
  }
}
#undef SHUFFLE_WORDS

/* Whether bytes are spread so evenly that deflate would save less than it costs: less than sixteen
 * times as many pairs of equal ones as among bytes drawn at random. Of trajectories that makes
 * files 2% larger than half as many would, in two thirds of the time. A sample is enough. */
static bool is_noise(const unsigned char *plane, size_t count) {
  uint32_t seen[256] = {0};
  uint64_t taken = 0, squares = 0;
  const size_t step = count / SAMPLED + 1;
  for (size_t i = 0; i < count; i += step, taken++) seen[plane[i]]++;
  for (int value = 0; value < 256; value++) squares += (uint64_t)seen[value] * seen[value];
  return 16 * (squares - taken) < taken * taken;
}

/* How many of the first bytes are the low digits of numbers, and noise. */
static size_t noise_before(const unsigned char *planes, size_t count, size_t size) {
  size_t plane = 0;
  while (plane < size && is_noise(planes + plane * count, count)) plane++;
  return plane * count;
}

/* A zlib stream whose first `noise` bytes are stored as they are; 0 where it would not fit. */
static size_t compress_after(const cvn_packer *packer, const unsigned char *from, size_t bytes,
                             size_t noise, unsigned char *to, size_t room) {
  const size_t blocks = (noise + STORED_MOST - 1) / STORED_MOST;
  const size_t around = ZLIB_HEAD + blocks * STORED_HEAD + noise + ZLIB_TAIL;
  if (around >= room) return 0;
  unsigned char *next = to;
  *next++ = 0x78; /* deflate with a window of 32 kB, the fastest way */
  *next++ = 0x01;
  for (size_t done = 0; done < noise;) {
    const size_t length = noise - done < STORED_MOST ? noise - done : STORED_MOST;
    *next++ = 0; /* not the last block, stored; the length, and it inverted, least byte first */
    *next++ = (unsigned char)(length & 0xFF);
    *next++ = (unsigned char)(length >> 8);
    *next++ = (unsigned char)(~length & 0xFF);
    *next++ = (unsigned char)(~length >> 8 & 0xFF);
    memcpy(next, from + done, length);
    next += length;
    done += length;
  }
  const size_t rest = libdeflate_deflate_compress(packer->compressor, from + noise, bytes - noise,
                                                  next, room - around);
  if (rest == 0) return 0;
  next += rest;
  const uint32_t sum = libdeflate_adler32(1, from, bytes);
  for (int b = 3; b >= 0; b--) *next++ = (unsigned char)(sum >> (8 * b));
  return (size_t)(next - to);
}

/* What a block of words adds to the sum of words and to the sum of those sums: w counts as often as
 * there are words from it to the end. Low and high bytes apart, so that products of 16 bits do,
 * which vectors have. */
static void add_block(const unsigned char *values, size_t block, uint32_t *sum, uint32_t *sums) {
  int32_t high = 0, low = 0, high_sums = 0, low_sums = 0;
  const int16_t words = (int16_t)block;
  for (int16_t i = 0; i < words; i++) {
    const int16_t left = (int16_t)(words - i);
    const unsigned char *word = values + 2 * (size_t)i;
    const int16_t high_byte = word[0], low_byte = word[1];
    high += high_byte;
    low += low_byte;
    high_sums += left * high_byte;
    low_sums += left * low_byte;
  }
  *sums += (uint32_t)block * *sum + ((uint32_t)high_sums << 8) + (uint32_t)low_sums;
  *sum += ((uint32_t)high << 8) + (uint32_t)low;
}

/* Sums are folded, not reduced, within a block: as HDF5 does, 0 and 65535 stay apart. */
uint32_t cvn_fletcher32(const unsigned char *values, size_t bytes) {
  uint32_t sum = 0, sums = 0;
  for (size_t words = bytes / 2; words > 0;) {
    const size_t block = words < WORDS_A_BLOCK ? words : WORDS_A_BLOCK;
    add_block(values, block, &sum, &sums);
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

size_t cvn_pack_plain(unsigned char *values, size_t bytes) {
  const uint32_t checksum = cvn_fletcher32(values, bytes);
  for (int b = 0; b < CVN_CHECKSUM_BYTES; b++)
    values[bytes + (size_t)b] = (unsigned char)(checksum >> (8 * b));
  return bytes + CVN_CHECKSUM_BYTES;
}

bool cvn_pack_chunk(cvn_packer *packer, cvn_filters filters, const void *values, size_t bytes,
                    size_t size, cvn_packed *packed) {
  if (!make_room(packer, filters, bytes, packed)) return false;
  const unsigned char *from = values;
  size_t noise = 0;
  if (filters == CVN_FILTERS_SHUFFLE) {
    shuffle(packer->shuffled, values, bytes, size);
    from = packer->shuffled;
    noise = noise_before(from, bytes / size, size);
  }
  packed->length = packed->skipped = 0;
  if (filters != CVN_FILTERS_PLAIN) {
    /* Room for one byte less: what does not get smaller is stored as it is. */
    packed->length = compress_after(packer, from, bytes, noise, packed->bytes, bytes - 1);
    /* The filters are counted in their order. */
    if (packed->length == 0) packed->skipped = filters == CVN_FILTERS_SHUFFLE ? 1U << 1 : 1U << 0;
  }
  if (packed->length == 0) {
    memcpy(packed->bytes, from, bytes);
    packed->length = bytes;
  }
  packed->length = cvn_pack_plain(packed->bytes, packed->length);
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
