package dev.genga.video;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Image formats by their first bytes, never by the file's name.
enum ImageKind {
  PNG("PNG"),
  JPEG("JPEG"),
  WEBP("WebP"),
  BMP("BMP"),
  GIF("GIF"),
  TIFF("TIFF"),
  AVIF("AVIF"),
  HEIC("HEIC"),
  JPEG_XL("JPEG XL");

  private static final int HEAD = 16;

  private final String label;

  ImageKind(String label) {
    this.label = label;
  }

  /// The name for people.
  String label() {
    return label;
  }

  /// What the file is, or null if it is no image of a known kind. An animated GIF counts as an image.
  static @Nullable ImageKind of(Path file) throws IOException {
    byte[] head;
    try (var in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    return of(new String(head, StandardCharsets.ISO_8859_1));
  }

  private static @Nullable ImageKind of(String head) {
    if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return WEBP;
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return GIF;
    }
    if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return TIFF;
    }
    if (head.startsWith("\u00ff\n") || head.startsWith("JXL ", 4)) {
      return JPEG_XL;
    }
    if (head.startsWith("ftypavif", 4) || head.startsWith("ftypavis", 4)) {
      return AVIF;
    }
    if (head.startsWith("ftyphei", 4) || head.startsWith("ftypmif1", 4)) {
      return HEIC;
    }
    // "BM", then the size and four bytes that are 0.
    return head.startsWith("BM") && head.startsWith("\0\0\0\0", 6) ? BMP : null;
  }
}
