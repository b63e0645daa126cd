package dev.genga.app.demo;

import dev.genga.app.base.StyleFiles;
import dev.genga.app.eval.EvalFolder;
import dev.genga.base.AtomicFile;
import dev.genga.base.FolderProbe;
import dev.genga.base.FolderTree;
import dev.genga.base.ProblemException;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Style;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where the demonstration's files lie.
///
/// @param path may not exist yet
public record DemoFolder(Path path) {
  /// Tells the demonstration's own folder from somebody's with files of the same names.
  private static final String MARK = "demo.txt";

  private static final String CLIPS = "clips";
  private static final String IMAGES = "images";
  private static final String CACHE = "cache";

  /// The base model.
  Path models() {
    return path.resolve("models");
  }

  Path dataset() {
    return path.resolve("dataset.toml");
  }

  /// LoRAs, previews, log.
  Path run() {
    return path.resolve("run");
  }

  EvalFolder evaluation() {
    return new EvalFolder(path.resolve("eval"));
  }

  /// True renderings of the prompts that are shown.
  Path trueRenderings() {
    return path.resolve("true");
  }

  /// The page.
  public Path page() {
    return path.resolve("index.html");
  }

  private List<Path> begunAnew() {
    return List.of(
        path.resolve(CLIPS),
        path.resolve(IMAGES),
        path.resolve(CACHE),
        run(),
        evaluation().path(),
        trueRenderings());
  }

  /// Refuses a folder that takes no files, or holds somebody else's that would be replaced.
  ///
  /// @throws ProblemException naming the first of them
  void check() {
    var refusal = FolderProbe.refusal(path);
    if (refusal != null) {
      throw new ProblemException(refusal.sentence(), path.toString(), "name another with -o");
    }
    if (Files.exists(path.resolve(MARK))) {
      return;
    }
    for (var place : List.of(begunAnew(), List.of(models(), dataset(), page()))) {
      for (var file : place) {
        if (Files.exists(file)) {
          throw new ProblemException(
              "the folder holds what no demonstration of this kind wrote",
              file.toString(),
              "name another folder with -o, or remove this one if you need nothing in it");
        }
      }
    }
  }

  /// Marks the folder and removes an earlier demonstration's work.
  void take() {
    AtomicFile.writeString(
        path.resolve(MARK), "Written by `genga demo`, which begins anew each time.\n");
    begunAnew().forEach(FolderTree::delete);
  }

  /// Draws what is trained on and writes the data set file over it.
  void draw(Style style, DemoSetup setup) {
    var files = new StyleFiles(style, setup.size(), setup.seed());
    files.writeClips(path.resolve(CLIPS), setup.clips());
    files.writeImages(path.resolve(IMAGES), setup.images());
    AtomicFile.writeString(
        dataset(),
        """
        # Images for what a frame looks like, clips for how it moves, and the same clips smaller and
        # shorter: sections of different size and length, mixed in every epoch.
        [general]
        caption_extension = ".txt"
        batch_size = 1

        """
            + section("image", IMAGES, setup.size())
            + "\n"
            + videos(setup.size())
            + "\n"
            + videos(setup.shorter()));
  }

  private static String section(String kind, String folder, VideoSize size) {
    return """
    [[datasets]]
    %1$s_directory = "%2$s"
    cache_directory = "%3$s/%1$s-%4$dx%5$d"
    resolution = [%4$d, %5$d]
    """
        .formatted(kind, folder, CACHE, size.width(), size.height());
  }

  private static String videos(VideoSize size) {
    return section("video", CLIPS, size)
        + """
        frame_extraction = "head"
        target_frames = [%d]
        """
            .formatted(size.frames());
  }
}
