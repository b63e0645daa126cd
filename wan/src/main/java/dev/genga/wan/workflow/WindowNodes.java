package dev.genga.wan.workflow;

import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.WindowFading;
import dev.genga.wan.generation.WindowNoise;
import dev.genga.wan.workflow.Meaning.Windowing;
import java.util.List;

/// The wrapper's node of windows.
final class WindowNodes {
  private WindowNodes() {}

  static List<Meaning> options(NodeInputs inputs) {
    var schedule = inputs.text("context_schedule");
    var kind =
        switch (schedule) {
          case "static_standard" -> ContextWindows.Kind.STATIC;
          case "uniform_standard" -> ContextWindows.Kind.UNIFORM;
          case "uniform_looped" -> ContextWindows.Kind.LOOPED;
          default -> {
            inputs.refuse("context_schedule", schedule, "windows that lie otherwise", "");
            yield ContextWindows.Kind.STATIC;
          }
        };
    return List.of(
        new Windowing(
            new ContextWindows(
                kind,
                inputs.whole("context_frames"),
                inputs.whole("context_overlap"),
                stride(kind, inputs.whole("context_stride")),
                fading(inputs),
                inputs.flag("freenoise") ? WindowNoise.SHUFFLED : WindowNoise.OWN)));
  }

  private static WindowFading fading(NodeInputs inputs) {
    var method = inputs.text("fuse_method");
    for (var fading : WindowFading.values()) {
      if (fading.label().equals(method)) {
        return fading;
      }
    }
    inputs.refuse("fuse_method", method, "windows that fade otherwise", "");
    return WindowFading.LINEAR;
  }

  /// In whole latents, as the wrapper has it; it has none of windows that stand still.
  private static int stride(ContextWindows.Kind kind, int frames) {
    int whole = frames / ContextWindows.NEIGHBOURS * ContextWindows.NEIGHBOURS;
    return kind == ContextWindows.Kind.STATIC
        ? ContextWindows.NEIGHBOURS
        : Math.max(ContextWindows.NEIGHBOURS, whole);
  }
}
