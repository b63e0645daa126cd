package dev.genga.app.demo;

import dev.genga.base.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The film of the demonstration: clips of Big Buck Bunny with captions, the data set files over them
/// and a prompt.
///
/// @param dataset the clips that are trained on
/// @param heldOut the clips that are not
/// @param prompts of the previews
record DemoFilm(Path dataset, Path heldOut, Path prompts) {
  private static final String RESOURCES = "bunny/";
  private static final List<String> TRAINED = List.of("1-burrow", "2-rise", "4-yawn", "5-wave");
  private static final List<String> HELD_OUT = List.of("3-stretch", "6-scratch");

  static DemoFilm unpack(Path folder) {
    for (var clip : TRAINED) {
      copy(clip, folder.resolve("clips"));
    }
    for (var clip : HELD_OUT) {
      copy(clip, folder.resolve("held-out"));
    }
    copyFile("LICENSE.txt", folder.resolve("clips"));
    var film =
        new DemoFilm(
            folder.resolve("dataset.toml"),
            folder.resolve("held-out.toml"),
            folder.resolve("prompts.txt"));
    AtomicFile.writeString(film.dataset(), sections("clips"));
    AtomicFile.writeString(film.heldOut(), heldOutSection());
    AtomicFile.writeString(
        film.prompts(),
        "# the preview's prompt\n"
            + "Big Buck Bunny style. A large rabbit stands in a meadow."
            + " --w 192 --h 112 --f 9 --d 7 --s 8 --l 3\n");
    return film;
  }

  /// Small frames for movement, larger single frames for detail: the mix of the report that genga
  /// starts from.
  private static String sections(String clips) {
    return """
    # Big Buck Bunny, (c) Blender Foundation, CC BY 3.0
    [general]
    caption_extension = ".txt"
    enable_bucket = true
    batch_size = 1

    [[datasets]]
    video_directory = "%1$s"
    cache_directory = "%1$s/cache-1"
    resolution = [192, 112]
    frame_extraction = "head"
    target_frames = [1, 9]

    [[datasets]]
    video_directory = "%1$s"
    cache_directory = "%1$s/cache-2"
    resolution = [128, 64]
    frame_extraction = "head"
    target_frames = [13]
    """
        .formatted(clips);
  }

  private static String heldOutSection() {
    return """
    [general]
    caption_extension = ".txt"
    enable_bucket = true

    [[datasets]]
    video_directory = "held-out"
    cache_directory = "held-out/cache"
    resolution = [192, 112]
    frame_extraction = "head"
    target_frames = [9]
    """;
  }

  private static void copy(String clip, Path folder) {
    copyFile("clips/" + clip + ".mp4", folder);
    copyFile("clips/" + clip + ".txt", folder);
  }

  private static void copyFile(String name, Path folder) {
    try (var in = DemoFilm.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCES + name + " is missing");
      }
      AtomicFile.write(
          folder.resolve(name.substring(name.lastIndexOf('/') + 1)), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
