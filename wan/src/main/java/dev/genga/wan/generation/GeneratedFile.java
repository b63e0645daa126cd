package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoMetadata;
import dev.genga.video.VideoWriter;
import dev.genga.video.WebpMetadata;
import dev.genga.video.WebpWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The file of a generated video: an mp4, or a PNG where it has one frame; or a WebP, animated or not,
/// where its name says so. It carries its request, so that it can be made again.
public final class GeneratedFile {
  /// The tag that holds the request as [RequestJson], and that of files which carry nothing else.
  static final String OWN = "genga";

  static final String TAG = "comment";

  private static final String VIDEO = ".mp4";
  private static final String IMAGE = ".png";
  private static final String WEBP = ".webp";

  private GeneratedFile() {}

  /// The ending of a request's file, with its dot.
  public static String ending(GenerationRequest request) {
    return request.size().frames() == 1 ? IMAGE : VIDEO;
  }

  /// A file beside another, under its name with another ending.
  ///
  /// @param ending with its dot
  static Path beside(Path file, String ending) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ending);
  }

  /// Whether a file of this name is written as WebP.
  public static boolean isWebp(Path file) {
    return name(file).endsWith(WEBP);
  }

  /// Adds it where the file's ending is none that the request can have.
  public static void check(Path file, GenerationRequest request, Problems problems) {
    if (!name(file).endsWith(ending(request)) && !isWebp(file)) {
      problems.add(
          (request.size().frames() == 1 ? "1 frame is" : request.size().frames() + " frames are")
              + " written as "
              + ending(request).substring(1),
          file.toString(),
          "name a file that ends in %s or %s".formatted(ending(request), WEBP));
    }
  }

  /// Writes the frames of a request, whole or not at all.
  ///
  /// @throws ProblemException if the file can't be written
  public static void write(Path file, GenerationRequest request, List<Frame> frames) {
    write(file, request, frames, Map.of());
  }

  /// Writes the frames of a request, whole or not at all, with more tags than the request.
  ///
  /// @throws ProblemException if the file can't be written
  public static void write(
      Path file, GenerationRequest request, List<Frame> frames, Map<String, String> more) {
    if (frames.size() != request.size().frames()) {
      throw new IllegalArgumentException(
          "a request for %d frames got %d".formatted(request.size().frames(), frames.size()));
    }
    var own = RequestJson.write(request);
    var tags = new TreeMap<>(Map.of(TAG, own));
    tags.putAll(more);
    if (isWebp(file)) {
      tags.remove(TAG);
      tags.putIfAbsent(OWN, own);
      WebpWriter.write(file, Fraction.of(request.framesPerSecond()), tags, frames);
    } else if (frames.size() == 1) {
      PngFile.write(file, frames.getFirst(), tags);
    } else {
      VideoWriter.write(file, Fraction.of(request.framesPerSecond()), tags, frames);
    }
  }

  /// The request that a file carries.
  ///
  /// @throws ProblemException if it carries none
  public static GenerationRequest request(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ProblemException("there is no such file", file.toString(), "mend the path");
    }
    var name = name(file);
    var tags =
        name.endsWith(IMAGE)
            ? PngFile.tags(file)
            : isWebp(file) ? WebpMetadata.read(file) : VideoMetadata.read(file);
    String json = tags.getOrDefault(OWN, tags.get(TAG));
    if (json == null || !json.contains(RequestJson.VERSION_KEY)) {
      throw new ProblemException(
          "the file carries no request", file.toString(), "name a file that genga generated");
    }
    return RequestJson.read(json, file.toString());
  }

  private static String name(Path file) {
    return file.toString().toLowerCase(Locale.ROOT);
  }
}
