package dev.genga.video;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads still images as RGB, to the bit as Pillow does (`Image.open(file).convert("RGB")`).
///
/// PNG, JPEG, WebP and BMP, told apart by their bytes. Transparency is dropped, grey becomes three
/// equal channels, colour profiles are left out of account, and a camera's note that the picture is
/// to be turned (EXIF orientation) is not followed: all as musubi-tuner does. 16 bits a channel lose
/// the lower 8; of grey with 16 bits Pillow makes nearly all white instead, which genga does not
/// follow.
public final class ImageFiles {
  private static final String CONVERT = "convert it to PNG or JPEG in RGB, or remove it";

  private ImageFiles() {}

  /// @throws ProblemException if the file is missing, empty, no image, truncated, animated,
  ///     of a size that no picture has, or of a kind that isn't read
  public static Frame read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw problem(
          file,
          Files.exists(file) ? "this is no file" : "there is no such file",
          "name an image file");
    }
    try {
      if (Files.size(file) > PictureSize.MOST_BYTES) {
        throw problem(file, "the image has %d bytes".formatted(Files.size(file)), CONVERT);
      }
      var bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        throw problem(file, "the image is empty: 0 bytes", CONVERT);
      }
      var kind = ImageKind.of(file);
      if (kind == null) {
        throw problem(file, "this is no image of a known kind", CONVERT);
      }
      return switch (kind) {
        case PNG -> RasterImages.read(bytes, "png");
        case JPEG -> RasterImages.read(JpegProfile.strip(bytes), "jpeg");
        case BMP -> RasterImages.read(bytes, "bmp");
        case WEBP -> WebpImages.read(bytes);
        case GIF, TIFF, AVIF, HEIC, JPEG_XL ->
            throw problem(file, kind.label() + " images aren't read", CONVERT);
      };
    } catch (IOException e) {
      throw problem(file, "the image can't be read: " + e.getMessage(), CONVERT);
    }
  }

  private static ProblemException problem(Path file, String what, String fix) {
    return new ProblemException(what, file.toString(), fix);
  }
}
