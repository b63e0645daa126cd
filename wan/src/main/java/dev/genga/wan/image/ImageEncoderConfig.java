package dev.genga.wan.image;

/// The sizes of an image encoder, all of which its tensors' shapes tell.
///
/// @param dim model width `C`, the size of one image token
/// @param mlpDim width inside the feed-forward networks
/// @param layers number of blocks, the last of which Wan leaves out
/// @param patch rows and columns of pixels that make one token
/// @param grid patches along each side
public record ImageEncoderConfig(int dim, int mlpDim, int layers, int patch, int grid) {
  /// Tokens of one image as CLIP ViT-H/14 sees it, which all published models use: where no encoder is at hand to
  /// ask.
  public static final int PUBLISHED_TOKENS = vitH14().tokens();

  /// The size of an attention head of CLIP ViT-H/14; it is in no shape.
  static final int HEAD_DIM = 80;

  /// @throws IllegalArgumentException if the sizes can't make an encoder
  public ImageEncoderConfig {
    if (dim < 1 || dim % HEAD_DIM != 0) {
      throw new IllegalArgumentException(
          "width must be a multiple of %d: %d".formatted(HEAD_DIM, dim));
    }
    if (layers < 2) {
      throw new IllegalArgumentException("there must be 2 blocks or more: " + layers);
    }
  }

  /// CLIP ViT-H/14, which all published models use.
  public static ImageEncoderConfig vitH14() {
    return new ImageEncoderConfig(1280, 5120, 32, 14, 16);
  }

  /// Attention heads.
  public int heads() {
    return dim / HEAD_DIM;
  }

  /// Rows and columns of pixels that an image is brought to.
  public int side() {
    return patch * grid;
  }

  /// Tokens of one image: one for each patch, and the class token before them.
  public int tokens() {
    return grid * grid + 1;
  }
}
