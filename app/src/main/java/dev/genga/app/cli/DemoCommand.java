package dev.genga.app.cli;

import dev.genga.app.demo.Demo;
import dev.genga.app.run.StopSignal;
import dev.genga.training.HeldOutLoss;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga demo`.
@Command(
    name = "demo",
    description =
        "The whole way in about half a minute, with a small model on a few seconds of Big Buck"
            + " Bunny: plan, cache, train, preview, generate.",
    footer = {"", "Example:", "  genga demo -o my-demo"})
final class DemoCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "genga-demo",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Override
  public Integer call() {
    genga.loadEngine();
    var console = genga.console();
    console.note("Film: Big Buck Bunny, (c) Blender Foundation, www.bigbuckbunny.org, CC BY 3.0");
    try (var stop = StopSignal.listen(console::note)) {
      var demo = new Demo(output, Demo.LEARNING_RATE, Demo.STEPS);
      var outcome = demo.run(new TrainProgress(console), console::note, stop);
      print(outcome);
      return outcome.good() ? 0 : Failures.OURS;
    }
  }

  private void print(Demo.Outcome outcome) {
    var out = genga.out();
    out.println("held-out loss at nine timesteps, before and after (spread over noise):");
    for (int i = 0; i < HeldOutLoss.TIMESTEPS; i++) {
      out.println(
          "  t %.1f  %.4f -> %.4f  (%.4f)"
              .formatted(
                  HeldOutLoss.t(i),
                  outcome.before().mean(i),
                  outcome.after().mean(i),
                  Math.max(outcome.before().spread(i), outcome.after().spread(i))));
    }
    out.println(
        "it falls clearly at %d of %d (wanted: %d); preview and generation are %s"
            .formatted(
                outcome.falls(),
                HeldOutLoss.TIMESTEPS,
                Demo.FALLS_WANTED,
                outcome.previewIsGeneration() ? "the same to the bit" : "NOT THE SAME"));
    out.println("open: " + outcome.page());
    out.println("open: " + outcome.video());
  }
}
