package dev.genga.app.cli;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.demo.DemoFolder;
import dev.genga.app.demo.DemoSetup;
import dev.genga.app.demo.FilmDemo;
import dev.genga.app.demo.StyleDemo;
import dev.genga.app.eval.StyleNames;
import dev.genga.app.run.StopSignal;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.training.HeldOutLoss;
import dev.genga.world.Style;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga demo`.
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Watch a LoRA learn a drawing style in a few minutes: a small base model, a handful of clips"
          + " and images, and one page with the same prompts before, at each checkpoint and after.",
      "It checks itself: the videos have to come near the style, and still show what the prompt"
          + " says.",
      "With --film the whole way on a few seconds of Big Buck Bunny instead, with a model of random"
          + " weights: no picture to see, but real film.",
    },
    footer = {
      "",
      "Examples:",
      "  genga demo",
      "  genga demo --style ink -o ink-demo",
      "  genga demo --film",
    })
final class DemoCommand implements Callable<Integer> {
  private static final String FOLDER = "genga-demo";

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Option(
      names = "--style",
      paramLabel = "NAME",
      description = "What is learnt: watercolour, ink or cut-paper (default: watercolour).")
  private @Nullable String style;

  @Option(
      names = "--base",
      paramLabel = "FOLDER",
      description =
          "A base that `genga base train` made (default: the small one that comes with genga).")
  private @Nullable Path base;

  @Option(
      names = "--film",
      description = "Train on real film instead, with a model of random weights.")
  private boolean film;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description =
          "Where everything goes (default: " + FOLDER + "; with --film: " + FOLDER + "/film).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    var problems = new Problems();
    if (film && (style != null || base != null)) {
      problems.add(
          "the demonstration on film has a style and a model of its own",
          "--film with " + (style == null ? "--base" : "--style"),
          "leave one of them out");
    }
    var wanted = problems.gather(this::wantedStyle);
    problems.throwIfAny();
    genga.loadEngine(film ? DType.FLOAT32 : DType.BFLOAT16);
    if (film) {
      return film();
    }
    return style(Objects.requireNonNull(wanted));
  }

  private Style wantedStyle() {
    return style == null ? Style.WATERCOLOUR : StyleNames.parse(style, "--style");
  }

  private int style(Style wanted) {
    var console = genga.console();
    var demo =
        new StyleDemo(
            new DemoFolder(output == null ? Path.of(FOLDER) : output),
            base == null ? null : new BaseFolder(base),
            wanted,
            DemoSetup.STANDARD);
    var outcome = demo.run(new TrainProgress(console), new BaseProgress(console), console::note);
    console.end();
    for (var claim : outcome.check().claims()) {
      genga.out().println((claim.holds() ? "yes  " : "NO   ") + claim.what());
      genga.out().println("     " + claim.found());
    }
    genga.out().println("open: " + outcome.page());
    return outcome.check().good() ? 0 : Failures.OURS;
  }

  private int film() {
    var console = genga.console();
    console.note("Film: Big Buck Bunny, (c) Blender Foundation, www.bigbuckbunny.org, CC BY 3.0");
    try (var stop = StopSignal.listen(console::note)) {
      var folder = output == null ? Path.of(FOLDER, "film") : output;
      var demo = new FilmDemo(folder, FilmDemo.LEARNING_RATE, FilmDemo.STEPS);
      var outcome = demo.run(new TrainProgress(console), console::note, stop);
      print(outcome);
      return outcome.good() ? 0 : Failures.OURS;
    }
  }

  private void print(FilmDemo.Outcome outcome) {
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
                FilmDemo.FALLS_WANTED,
                outcome.previewIsGeneration() ? "the same to the bit" : "NOT THE SAME"));
    out.println("open: " + outcome.page());
    out.println("open: " + outcome.video());
  }
}
