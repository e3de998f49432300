#include "codec.h"

const struct codec *const codecs[TRANSPORT_AUTO] = {[TRANSPORT_GZIP] = &gzip_codec, [TRANSPORT_ZSTD] = &zstd_codec};
