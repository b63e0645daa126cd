package dev.genga.bench;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.transformer.BaseForm;
import java.util.List;

/// A recipe that is told and then run.
///
/// @param width of the frames
/// @param height of the frames
/// @param frames 4n+1
/// @param rank of the LoRA
/// @param kept blocks that keep their activations
/// @param inMemory blocks whose weights are in memory at a time, 0 for all
/// @param float8 whether the base's layers are held in 8 bits
record FitCase(
    int width, int height, int frames, int rank, int kept, int inMemory, boolean float8) {
  /// Sizes, lengths, ranks and blocks that no measurement was made of.
  static final List<FitCase> ALL =
      List.of(
          new FitCase(384, 208, 9, 32, 0, 0, false),
          new FitCase(384, 208, 9, 32, 12, 0, false),
          new FitCase(256, 144, 1, 32, 0, 2, false),
          new FitCase(512, 288, 1, 8, 30, 0, false),
          new FitCase(320, 176, 17, 32, 0, 8, false),
          new FitCase(448, 256, 9, 64, 0, 0, true),
          new FitCase(192, 112, 33, 16, 10, 20, false),
          new FitCase(640, 352, 1, 128, 10, 0, false));

  static FitCase parse(String text) {
    var words = text.split(" ");
    return new FitCase(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        Integer.parseInt(words[5]),
        words[6].equals("fp8"));
  }

  Bucket bucket() {
    return new Bucket(new Size(width, height), frames);
  }

  /// How the base is held.
  BaseForm form() {
    return new BaseForm(float8 ? Float8Form.BLOCKS : null, inMemory);
  }

  String words() {
    return "%d %d %d %d %d %d %s"
        .formatted(width, height, frames, rank, kept, inMemory, float8 ? "fp8" : "bf16");
  }
}
