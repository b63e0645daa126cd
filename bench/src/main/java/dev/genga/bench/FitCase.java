package dev.genga.bench;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import java.util.List;

/// A recipe that is told and then run.
///
/// @param width of the frames
/// @param height of the frames
/// @param frames 4n+1
/// @param rank of the LoRA
/// @param kept blocks that keep their activations
record FitCase(int width, int height, int frames, int rank, int kept) {
  /// Sizes, lengths, ranks and blocks that no measurement was made of.
  static final List<FitCase> ALL =
      List.of(
          new FitCase(384, 208, 9, 32, 0),
          new FitCase(384, 208, 9, 32, 12),
          new FitCase(256, 144, 1, 32, 0),
          new FitCase(512, 288, 1, 8, 30),
          new FitCase(320, 176, 17, 32, 0),
          new FitCase(448, 256, 9, 64, 0),
          new FitCase(192, 112, 33, 16, 20),
          new FitCase(640, 352, 1, 128, 10));

  static FitCase parse(String text) {
    var words = text.split(" ");
    return new FitCase(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]));
  }

  Bucket bucket() {
    return new Bucket(new Size(width, height), frames);
  }

  String words() {
    return "%d %d %d %d %d".formatted(width, height, frames, rank, kept);
  }
}
