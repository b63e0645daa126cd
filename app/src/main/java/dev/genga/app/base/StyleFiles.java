package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import dev.genga.video.Fraction;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import dev.genga.world.tool.Sheet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Clips and pictures of one style as files with their captions beside them, as somebody who wants to
/// teach it has them. All show combinations that may be trained on.
///
/// @param size of the clips, and of the pictures but for their length
/// @param seed decides which scenes
public record StyleFiles(Style style, VideoSize size, long seed) {

  /// Writes `000.mp4`, `000.txt` and so on.
  public void writeClips(Path folder, int count) {
    var sampler = WorldTensors.training(List.of(style), seed);
    for (int i = 0; i < count; i++) {
      var sample = sampler.at(i);
      var frames = WorldTensors.frames(WorldTensors.render(sample, size));
      VideoWriter.write(file(folder, i, "mp4"), Fraction.of(Clip.RATE), Map.of(), frames);
      writeCaption(folder, i, sample);
    }
  }

  /// Writes `000.png`, `000.txt` and so on: first frames of other clips, which a base knows its images
  /// as too.
  public void writeImages(Path folder, int count) {
    var sampler = WorldTensors.training(List.of(style), Seeds.mix(seed, 1));
    for (int i = 0; i < count; i++) {
      var sample = sampler.at(i);
      var frame = WorldTensors.render(sample, size).frame(0);
      Sheet.write(Sheet.of(List.of(frame), 1, size.width(), size.height()), file(folder, i, "png"));
      writeCaption(folder, i, sample);
    }
  }

  private static void writeCaption(Path folder, int number, SceneSampler.Sample sample) {
    AtomicFile.writeString(
        file(folder, number, "txt"), CaptionForm.STYLE_WORDS.caption(sample) + "\n");
  }

  private static Path file(Path folder, int number, String ending) {
    return folder.resolve(String.format(Locale.ROOT, "%03d.%s", number, ending));
  }
}
