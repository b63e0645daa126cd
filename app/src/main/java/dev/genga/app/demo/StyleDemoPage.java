package dev.genga.app.demo;

import dev.genga.app.base.HeldOutClips;
import dev.genga.app.base.PromptSet;
import dev.genga.app.eval.EvalCurves;
import dev.genga.app.eval.EvalFigures;
import dev.genga.app.page.EvalPage;
import dev.genga.app.page.HeldOutFacts;
import dev.genga.app.page.PageWriter;
import dev.genga.app.page.PlanFacts;
import dev.genga.app.page.RunEvaluation;
import dev.genga.app.page.RunPage;
import dev.genga.base.ShellText;
import dev.genga.tensor.Engine;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.wan.generation.ModelFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The page of the demonstration: videos before, at each checkpoint and after side by side, what had
/// to come out, and how it went.
///
/// @param models the base's files
/// @param previews of the training, by step, then by prompt
record StyleDemoPage(
    StyleDemo demo,
    ModelFiles models,
    StyleDemo.Outcome outcome,
    List<DemoPreviews.Preview> previews) {

  void write() {
    PageWriter.write(outcome.page(), run(), evaluation());
  }

  private RunPage run() {
    var setup = demo.setup();
    var steps = RunLog.readSteps(demo.folder().run().resolve("log.jsonl"));
    return new RunPage(
        "Learning a style: " + name(),
        ("A LoRA on a small base model that never saw this style, taught by %d clips and %d images."
                + " It is to take the style, and leave the rest to the prompt.")
            .formatted(setup.clips(), setup.images()),
        RunPage.Status.FINISHED,
        figures(steps),
        PlanFacts.table(outcome.plan()),
        steps,
        heldOut(),
        List.of(),
        null,
        recipe(),
        List.of(
            fact("engine", "libtorch " + Engine.current().version()),
            fact("device", "CPU, %d threads", Engine.current().threads())),
        files(),
        next());
  }

  private String name() {
    return HeldOutClips.name(demo.style());
  }

  private EvalFigures.Row before() {
    return outcome.figures().rows().getFirst();
  }

  private EvalFigures.Row after() {
    return outcome.figures().rows().getLast();
  }

  private List<RunPage.Fact> figures(List<StepEntry> steps) {
    var figures = outcome.figures();
    double seconds = steps.stream().mapToDouble(StepEntry::seconds).sum();
    var claims = outcome.check().claims();
    return List.of(
        fact(
            "style distance",
            "%.2f → %.2f",
            figures.styleDistance(before().clips()),
            figures.styleDistance(after().clips())),
        fact(
            "prompt agreement",
            "%.0f %% → %.0f %%",
            100 * before().clips().agreement(),
            100 * after().clips().agreement()),
        fact("held-out loss", "%.3f → %.3f", before().loss().mean(), after().loss().mean()),
        fact("training", "%.0f s", seconds),
        fact(
            "checks passed",
            "%d of %d",
            claims.stream().filter(StyleCheck.Claim::holds).count(),
            claims.size()));
  }

  private RunEvaluation evaluation() {
    var curves = new EvalCurves(outcome.figures());
    return new RunEvaluation(
        verdict(),
        videos(),
        "Before: the base without the LoRA. True rendering: the prompt as the style's own program"
            + " draws it; where the thing stands and how large it is are not in the prompt.",
        curves.across(),
        List.of(curves.distances(), curves.agreement(), curves.loss()));
  }

  private RunPage.Table verdict() {
    return new RunPage.Table(
        List.of("wanted", "found", ""),
        outcome.check().claims().stream()
            .map(claim -> List.of(claim.what(), claim.found(), claim.holds() ? "yes" : "NO"))
            .toList(),
        List.of(
            "Counted on %d videos of the base and of each checkpoint, as they lie on disk. Their prompts ask for scenes that neither base nor LoRA was trained on."
                .formatted(demo.setup().measured())));
  }

  private List<EvalPage.Video> videos() {
    var prompts = outcome.figures().prompts();
    var made = demo.folder().evaluation().videos(0, before().candidate().name());
    var videos = new ArrayList<EvalPage.Video>();
    for (int i = 0; i < demo.setup().shown(); i++) {
      String prompt = prompts.get(i);
      videos.add(new EvalPage.Video(prompt, "before", PromptSet.video(made, i)));
      for (var preview : previews) {
        if (preview.prompt() == i) {
          String maker = preview.step() == demo.setup().steps() ? "after step %d" : "step %d";
          videos.add(new EvalPage.Video(prompt, maker.formatted(preview.step()), preview.file()));
        }
      }
      var drawn = PromptSet.video(demo.folder().trueRenderings(), i);
      videos.add(new EvalPage.Video(prompt, "true rendering", drawn));
    }
    return videos;
  }

  private RunPage.HeldOut heldOut() {
    double before = before().loss().mean();
    double after = after().loss().mean();
    return new RunPage.HeldOut(
        HeldOutFacts.points(before().loss().measured(), after().loss().measured()),
        String.format(
            Locale.ROOT,
            "On clips of the style that it never saw, the loss goes from %.4f to %.4f in the mean"
                + " over timesteps (%+.1f %%).",
            before,
            after,
            100 * (after / before - 1)));
  }

  private List<RunPage.Fact> recipe() {
    var setup = demo.setup();
    return List.of(
        fact("rank, alpha", "%d, %d", setup.rank(), setup.rank()),
        fact("steps", Integer.toString(setup.steps())),
        fact("learning rate", Double.toString(setup.learningRate())),
        fact("timesteps", "shift 3"),
        fact("computes in", "bfloat16"),
        fact("seed", Long.toString(setup.seed())),
        fact(
            "sampling",
            "%d steps, guidance %s",
            setup.sampling().steps(),
            setup.sampling().guidanceScale()));
  }

  private List<RunPage.FileLink> files() {
    var folder = demo.folder();
    return List.of(
        new RunPage.FileLink(
            folder.run().resolve(demo.loraName() + ".safetensors"), "the finished LoRA"),
        new RunPage.FileLink(folder.dataset(), "the data set file"),
        new RunPage.FileLink(folder.dataset().resolveSibling("plan.json"), "the plan"),
        new RunPage.FileLink(folder.run().resolve("log.jsonl"), "every step"),
        new RunPage.FileLink(folder.evaluation().page(), "all figures and more videos"));
  }

  private List<RunPage.NextStep> next() {
    var size = demo.setup().size();
    var sampling = demo.setup().sampling();
    var lora = demo.folder().run().resolve(demo.loraName() + ".safetensors");
    return List.of(
        new RunPage.NextStep(
            "Ask for something else",
            ShellText.of(
                List.of(
                    "genga",
                    "generate",
                    demo.style().words() + ". a purple fish moves right over the snow",
                    "--transformer",
                    models.transformer().toString(),
                    "--vae",
                    models.vae().toString(),
                    "--t5",
                    models.text().toString(),
                    "--lora",
                    lora.toString(),
                    "--negative",
                    "",
                    "--size",
                    size.width() + "x" + size.height(),
                    "--frames",
                    Integer.toString(size.frames()),
                    "--steps",
                    Integer.toString(sampling.steps()),
                    "--guidance",
                    Double.toString(sampling.guidanceScale()),
                    "--flow-shift",
                    Double.toString(sampling.flowShift()),
                    "-o",
                    "fish.mp4"))));
  }

  private static RunPage.Fact fact(String name, String value, Object... arguments) {
    return new RunPage.Fact(
        name, arguments.length == 0 ? value : String.format(Locale.ROOT, value, arguments));
  }
}
