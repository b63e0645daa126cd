package dev.genga.app.page;

import dev.genga.training.log.StepEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A page with something in every part, for tests and to be looked at.
final class SamplePage {
  private SamplePage() {}

  /// @param videos shown as previews
  /// @param files linked
  static RunPage of(int steps, List<Path> videos, List<Path> files) {
    var random = new Random(7);
    var entries = new ArrayList<StepEntry>();
    double average = 0;
    for (int step = 1; step <= steps; step++) {
      double level = 0.08 + 0.12 * Math.exp(-3.0 * step / steps);
      double loss = level * Math.exp(0.5 * random.nextGaussian());
      average += (loss - average) / Math.min(step, 60);
      entries.add(new StepEntry(step, 1 + step / 60, loss, average, 1e-4, 0.4, 2.31));
    }
    var points = new ArrayList<RunPage.HeldOut.Point>();
    for (int i = 1; i <= 9; i++) {
      double before = 0.35 - 0.05 * i + 0.006 * i * i;
      points.add(new RunPage.HeldOut.Point(100 * i, before, before * (0.93 - 0.02 * i), 0.003));
    }
    var previews = new ArrayList<RunPage.Preview>();
    for (int i = 0; i < videos.size(); i++) {
      previews.add(
          new RunPage.Preview(
              videos.get(i),
              "a large rabbit wakes up in a meadow, <soft> light & long shadows",
              30 * (i + 1),
              "192x112, 17 frames, seed 2025"));
    }
    return new RunPage(
        "bunny",
        "A LoRA of rank 16, trained for " + steps + " steps on six clips of Big Buck Bunny.",
        RunPage.Status.FINISHED,
        List.of(
            new RunPage.Fact("steps", "90 of 90"),
            new RunPage.Fact("loss, average", "0.0931"),
            new RunPage.Fact("time", "1:07"),
            new RunPage.Fact("a step", "0.74 s"),
            new RunPage.Fact("peak memory", "1.9 GiB")),
        new RunPage.Table(
            List.of("section", "windows", "frames", "samples", "batches", "tokens"),
            List.of(
                List.of("1 clips", "uniform 45 x 2", "768x416 x 45", "240", "240", "3,594,240"),
                List.of("2 stills", "images", "768x416", "1,120", "1,120", "149,760"),
                List.of("all", "", "", "1,360", "1,360", "3,744,000")),
            List.of("lost: shorter than the window (2 files)")),
        entries,
        new RunPage.HeldOut(
            points, "The loss falls at 9 of 9 timesteps by more than four times the noise."),
        previews,
        "genga train dataset.toml --transformer wan2.1_t2v_1.3B_bf16.safetensors -o run",
        List.of(
            new RunPage.Fact("base model", "wan2.1_t2v_1.3B_bf16.safetensors"),
            new RunPage.Fact("rank, alpha", "16, 16"),
            new RunPage.Fact("learning rate", "0.003, constant"),
            new RunPage.Fact("timesteps", "shift 3.0")),
        List.of(
            new RunPage.Fact("genga", "0.1.0"),
            new RunPage.Fact("engine", "libtorch 2.13.0, bundled"),
            new RunPage.Fact("device", "CPU, 2 threads")),
        files.stream().map(file -> new RunPage.FileLink(file, "the LoRA")).toList(),
        List.of(
            new RunPage.NextStep(
                "Make a video with it:",
                "genga generate --prompt \"a rabbit in the rain\" --lora bunny.safetensors")));
  }
}
