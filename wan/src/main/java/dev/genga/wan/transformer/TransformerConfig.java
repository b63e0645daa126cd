package dev.genga.wan.transformer;

/// The sizes of a Wan transformer.
///
/// @param imageToVideo whether it attends to image tokens besides the prompt (I2V, FLF2V)
/// @param inChannels channels of the latents it takes: 16, or 36 with a condition beside them
/// @param outChannels channels of the velocity it gives
/// @param dim model width `C`
/// @param ffnDim width inside the feed-forward networks
/// @param freqDim size of the sinusoidal time embedding
/// @param textDim size of one row of the encoded prompt
/// @param textLength rows that a prompt is padded to
/// @param heads attention heads; `dim / heads` is the head's size
/// @param layers number of blocks
/// @param eps added to variances before their root is taken
/// @param imageDim size of one image token; 0 in text-to-video models, and where it is not known
/// @param imagePositions image tokens that have learnt positions: all of a first and a last frame in
///     FLF2V models, 0 in others
public record TransformerConfig(
    boolean imageToVideo,
    int inChannels,
    int outChannels,
    int dim,
    int ffnDim,
    int freqDim,
    int textDim,
    int textLength,
    int heads,
    int layers,
    double eps,
    int imageDim,
    int imagePositions) {
  /// Rows and columns of latents that make one token; along frames it is 1.
  public static final int PATCH = 2;

  /// The eps of all published models.
  public static final double EPS = 1e-6;

  /// @throws IllegalArgumentException if the sizes can't make a model
  public TransformerConfig {
    if (dim % heads != 0 || dim / heads % 2 != 0) {
      throw new IllegalArgumentException(
          "width must be an even multiple of heads: " + dim + ", " + heads);
    }
  }

  /// Sizes without learnt positions of image tokens.
  public TransformerConfig(
      boolean imageToVideo,
      int inChannels,
      int outChannels,
      int dim,
      int ffnDim,
      int freqDim,
      int textDim,
      int textLength,
      int heads,
      int layers,
      double eps) {
    this(
        imageToVideo,
        inChannels,
        outChannels,
        dim,
        ffnDim,
        freqDim,
        textDim,
        textLength,
        heads,
        layers,
        eps,
        0,
        0);
  }

  /// Whether it leads from a first to a last frame (FLF2V).
  public boolean firstToLast() {
    return imagePositions > 0;
  }

  /// The size of one attention head.
  public int headDim() {
    return dim / heads;
  }

  /// Wan2.1-T2V-1.3B.
  public static TransformerConfig t2v1B() {
    return new TransformerConfig(false, 16, 16, 1536, 8960, 256, 4096, 512, 12, 30, EPS);
  }

  /// Wan2.1-T2V-14B.
  public static TransformerConfig t2v14B() {
    return new TransformerConfig(false, 16, 16, 5120, 13824, 256, 4096, 512, 40, 40, EPS);
  }
}
