package dev.genga.film.media;

import dev.genga.base.ProblemException;
import dev.genga.film.bars.BarSamples;
import dev.genga.film.bars.Bars;
import dev.genga.film.cut.CutSettings;
import dev.genga.video.FrameRate;
import dev.genga.video.FrameTimes;
import dev.genga.video.ImageFiles;
import dev.genga.video.SmallFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Decodes a clip or a picture from end to end, and writes nothing.
final class MediaReader {
  private static final int BAR_STEP = 8;
  private static final int BLOCK = 1 << 16;

  private MediaReader() {}

  /// @param found no link
  /// @throws ProblemException if the file can't be decoded to its end, or its caption can't be read
  static Media read(MediaFiles.Found found) {
    var file = found.file();
    var caption = caption(file); // may be refused, and decoding takes long
    return switch (found.kind()) {
      case CLIP -> clip(file, caption);
      case PICTURE -> picture(file, caption);
    };
  }

  private static Media clip(Path file, String caption) {
    var samples = new BarSamples();
    int width = 0;
    int height = 0;
    boolean interlaced;
    FrameTimes times;
    try (var frames = SmallFrames.open(file, 16)) {
      while (frames.advance()) {
        if (frames.index() % BAR_STEP == 0) {
          var whole = frames.whole();
          width = whole.width();
          height = whole.height();
          var bars = Bars.of(whole);
          if (bars != null) {
            samples.add(frames.index(), bars);
          }
          frames.lookForFields();
        }
      }
      times = frames.times();
      interlaced = frames.isInterlaced();
    }
    int count = times.count();
    return new Media(
        file,
        Media.Kind.CLIP,
        count,
        FrameRate.resample(times, CutSettings.RATE).length,
        times.averageRate(),
        times.duration(),
        width,
        height,
        interlaced,
        samples.of(0, count),
        sha256(file),
        caption);
  }

  private static Media picture(Path file, String caption) {
    var frame = ImageFiles.read(file);
    var bars = Bars.of(frame);
    return new Media(
        file,
        Media.Kind.PICTURE,
        1,
        1,
        0,
        0,
        frame.width(),
        frame.height(),
        false,
        bars == null ? Bars.NONE : bars,
        sha256(file),
        caption);
  }

  private static String sha256(Path file) {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var block = new byte[BLOCK];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The text file of the same name, without the space at its ends.
  ///
  /// @throws ProblemException if it can't be read, or is a link: what it shows may be any file's text
  static String caption(Path file) {
    String name = String.valueOf(file.getFileName());
    var text = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
    MediaFiles.refuseLink(text);
    if (!Files.isRegularFile(text)) {
      return "";
    }
    try {
      return Files.readString(text, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw unreadable(text, e);
    }
  }

  private static ProblemException unreadable(Path file, IOException e) {
    return new ProblemException(
        "the file can't be read: " + e, file.toString(), "check it; text has to be UTF-8");
  }
}
