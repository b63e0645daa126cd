package dev.genga.app.demo;

import dev.genga.app.page.HeldOutFacts;
import dev.genga.app.page.PageWriter;
import dev.genga.app.page.PlanFacts;
import dev.genga.app.page.RunPage;
import dev.genga.tensor.Engine;
import dev.genga.training.HeldOutLoss;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.wan.generation.GeneratedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The page of the demonstration on film: previews, loss, held-out check and plan.
final class FilmDemoPage {
  private FilmDemoPage() {}

  static void write(Path file, FilmDemo demo, FilmDemo.Outcome outcome) {
    var steps = RunLog.readSteps(demo.folder().resolve("run/log.jsonl"));
    double seconds = steps.stream().mapToDouble(StepEntry::seconds).sum();
    PageWriter.write(
        file,
        new RunPage(
            "bunny",
            "A LoRA for a small model with random weights, trained on four clips of Big Buck Bunny"
                + " (© Blender Foundation, CC BY 3.0): the way is whole, the picture is noise.",
            outcome.training().finished() ? RunPage.Status.FINISHED : RunPage.Status.STOPPED,
            List.of(
                fact("steps", Integer.toString(outcome.training().step())),
                fact("loss, average", "%.4f", steps.getLast().average()),
                fact("training", "%.0f s", seconds),
                fact("a step", "%.2f s", seconds / steps.size())),
            PlanFacts.table(outcome.plan()),
            steps,
            heldOut(outcome),
            previews(outcome),
            null,
            List.of(
                fact("rank, alpha", "%d, %d", FilmDemo.RANK, FilmDemo.RANK),
                fact("learning rate", Double.toString(demo.learningRate())),
                fact("timesteps", "shift 3"),
                fact("seed", Long.toString(FilmDemo.SEED))),
            List.of(
                fact("engine", "libtorch " + Engine.current().version()),
                fact("device", "CPU, %d threads", Engine.current().threads())),
            List.of(
                new RunPage.FileLink(outcome.training().file(), "the LoRA"),
                new RunPage.FileLink(outcome.video(), "made with it"),
                new RunPage.FileLink(demo.folder().resolve("plan.json"), "the plan"),
                new RunPage.FileLink(demo.folder().resolve("run/log.jsonl"), "every step")),
            List.of(
                new RunPage.NextStep(
                    "Make the video again from what it carries",
                    "genga generate --from bunny.mp4 -o again.mp4 --transformer"
                        + " models/transformer.safetensors --vae models/vae.safetensors --t5"
                        + " models/text-encoder.safetensors"))));
  }

  private static RunPage.Fact fact(String name, String value, Object... arguments) {
    return new RunPage.Fact(
        name, arguments.length == 0 ? value : String.format(Locale.ROOT, value, arguments));
  }

  private static RunPage.HeldOut heldOut(FilmDemo.Outcome outcome) {
    return new RunPage.HeldOut(
        HeldOutFacts.points(outcome.before(), outcome.after()),
        "On two clips that were held out, the loss falls at %d of %d timesteps by more than four times its spread over five noise seeds."
            .formatted(outcome.falls(), HeldOutLoss.TIMESTEPS));
  }

  private static List<RunPage.Preview> previews(FilmDemo.Outcome outcome) {
    var previews = new ArrayList<RunPage.Preview>();
    int count = outcome.previews().size();
    for (int i = 0; i < count; i++) {
      var file = outcome.previews().get(i);
      int step = outcome.training().step() * (i + 1) / count;
      previews.add(new RunPage.Preview(file, GeneratedFile.request(file).prompt(), step, ""));
    }
    return previews;
  }
}
