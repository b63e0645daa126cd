package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import dev.genga.video.Fraction;
import dev.genga.video.VideoWriter;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import dev.genga.world.reel.Reel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A film of drawn scenes in one style that a base model never saw, joined by cuts, dissolves and fades,
/// with all that is known of it in files beside it: `NAME.cuts.csv` has a line for each passage, with its
/// first frame and the frame after its last, and `NAME.captions.txt` a line for each scene.
///
/// @param shots of the film, one scene each
/// @param seed decides which scenes, and how long they are
public record DrawnFilm(Style style, int shots, long seed) {
  /// The film's width in pixels, half as much again as the clips that the small base knows.
  public static final int WIDTH = 192;

  /// Its height in pixels.
  public static final int HEIGHT = 120;

  private static final Fraction RATE = Fraction.of(24);

  /// Writes the film and the two lists.
  public void write(Path film) {
    var scenes = scenes();
    var reel = Reel.of(scenes, seed, WIDTH, HEIGHT);
    VideoWriter.write(
        film,
        RATE,
        RATE.inverse(),
        Map.of(),
        sink -> {
          var tick = new long[1];
          reel.play(pixels -> {
            var frame = WorldTensors.frames(new Clip(WIDTH, HEIGHT, new int[][] {pixels}));
            sink.add(frame.getFirst(), tick[0]++);
          });
        });
    var cuts = new ArrayList<>(List.of("first,end,kind"));
    reel.boundaries()
        .forEach(at -> cuts.add("%d,%d,%s".formatted(at.first(), at.end(), at.join())));
    write(film, ".cuts.csv", cuts);
    write(film, ".captions.txt", scenes.stream().map(DrawnFilm::caption).toList());
  }

  private List<SceneSampler.Sample> scenes() {
    var sampler = WorldTensors.training(List.of(style), seed);
    return IntStream.range(0, shots).mapToObj(sampler::at).toList();
  }

  private static String caption(SceneSampler.Sample scene) {
    return CaptionForm.STYLE_WORDS.caption(scene) + ".";
  }

  private static void write(Path film, String ending, List<String> lines) {
    String name = String.valueOf(film.getFileName()).replaceFirst("\\.\\w+$", "");
    AtomicFile.writeString(film.resolveSibling(name + ending), String.join("\n", lines) + "\n");
  }
}
