package dev.genga.wan.text;

/// The sizes of a UMT5 encoder, all of which its tensors' shapes tell.
///
/// @param vocabulary number of token ids
/// @param dim model width `C`, the size of one row of an encoded prompt
/// @param attentionDim width of queries, keys and values, all heads together
/// @param ffnDim width inside the feed-forward networks
/// @param heads attention heads
/// @param layers number of blocks
/// @param buckets rows of each block's table of relative positions
public record Umt5Config(
    int vocabulary, int dim, int attentionDim, int ffnDim, int heads, int layers, int buckets) {

  /// @throws IllegalArgumentException if the sizes can't make an encoder
  public Umt5Config {
    if (heads < 1 || attentionDim % heads != 0) {
      throw new IllegalArgumentException(
          "attention width must be a multiple of heads: " + attentionDim + ", " + heads);
    }
    if (buckets < 4 || buckets % 4 != 0) {
      throw new IllegalArgumentException("buckets must be a multiple of 4: " + buckets);
    }
  }

  /// The size of one attention head.
  public int headDim() {
    return attentionDim / heads;
  }

  /// UMT5-XXL, which all published Wan models use.
  public static Umt5Config xxl() {
    return new Umt5Config(256384, 4096, 4096, 10240, 64, 24, 32);
  }
}
