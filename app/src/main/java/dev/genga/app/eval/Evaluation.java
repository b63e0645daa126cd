package dev.genga.app.eval;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseListener;
import dev.genga.app.base.HeldOutClips;
import dev.genga.app.base.PromptSet;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.HeldOutLoss;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.weights.MemoryNeed;
import dev.genga.world.Clip;
import dev.genga.world.Style;
import dev.genga.world.measure.StyleMeasure;
import java.util.ArrayList;
import java.util.List;

/// Measures a base and LoRAs on it: how near their videos are to a drawing style, whether they still
/// show what the prompt says, whether anything moves, and the loss on held-out clips. All are asked for
/// the same with the same noise; videos are judged as they lie on disk.
///
/// @param base the base model
/// @param loras what is measured beside the base alone
/// @param setup what is asked for
/// @param folder for videos and results
/// @param device where models compute
/// @param dtype in which they generate
public record Evaluation(
    BaseFolder base,
    List<Candidate> loras,
    EvalSetup setup,
    EvalFolder folder,
    Device device,
    DType dtype) {
  /// True renderings of so many scenes tell how far the styles are apart.
  private static final int SCENES_OF_OTHER_STYLES = 24;

  /// Copies the list.
  public Evaluation {
    loras = List.copyOf(loras);
  }

  /// The base alone, then the LoRAs.
  public List<Candidate> candidates() {
    var all = new ArrayList<>(List.of(Candidate.BASE));
    all.addAll(loras);
    return all;
  }

  /// What the models take in memory, one at a time.
  ///
  /// @throws ProblemException if a file of the base is missing
  public List<MemoryNeed> memoryNeeds() {
    return generation(base.models()).memoryNeeds();
  }

  /// Finds what would stop it, without computing anything.
  ///
  /// @throws ProblemException with everything that was found
  public void check() {
    var problems = new Problems();
    setupProblems(problems);
    folder.check(problems);
    boolean asks = problems.isEmpty();
    var models = problems.gather(base::models);
    if (models != null) {
      try {
        // One prompt a candidate tells once what is wrong with the LoRAs.
        generation(models).check(asks ? jobs(setup.prompts().first(1)) : List.of());
        generation(models).check(asks ? jobs(setup.prompts()) : List.of());
      } catch (ProblemException e) {
        problems.addAll(e);
      }
    }
    problems.throwIfAny();
  }

  private void setupProblems(Problems problems) {
    if (setup.videos() < 1 || setup.lossBatches() < 1) {
      problems.add("nothing would be measured", "--videos " + setup.videos(), "use 1 or more");
    }
    var one = setup.with(setup.captions(), 1, setup.seed()).prompts();
    one.jobs(folder.path(), List.of()).getFirst().request().check(problems, Evaluation::option);
  }

  /// The option behind a key of a generation's request.
  private static String option(String key) {
    return key.equals("guidance_scale") ? "--guidance" : "--" + key.replace('_', '-');
  }

  /// Does it all.
  ///
  /// @throws ProblemException with all that stands in the way, before anything is computed
  public EvalFigures run(BaseListener listener) {
    check();
    var prompts = setup.prompts();
    var heldOut = new HeldOutClips(base, setup.size(), setup.seed(), device);
    var losses = losses(heldOut, listener);
    var jobs = jobs(prompts);
    generation(base.models()).run(jobs, listener.generations(jobs.size()));
    var sheet = new EvalSheet(prompts);
    var figures = judge(prompts, losses, heldOut, sheet, listener);
    sheet.write(folder.sheet());
    EvalReport.write(folder.report(), figures);
    FiguresJson.write(folder.figures(), figures, device);
    EvalPageContent.write(folder, figures);
    return figures;
  }

  private GenerationRun generation(ModelFiles models) {
    return new GenerationRun(models, device, dtype, dtype);
  }

  private List<GenerationJob> jobs(PromptSet prompts) {
    var jobs = new ArrayList<GenerationJob>();
    var candidates = candidates();
    for (int i = 0; i < candidates.size(); i++) {
      var candidate = candidates.get(i);
      jobs.addAll(prompts.jobs(folder.videos(i, candidate.name()), candidate.loras()));
    }
    return jobs;
  }

  private List<HeldOutLoss.Measured> losses(HeldOutClips heldOut, BaseListener listener) {
    var models = candidates().stream().map(Candidate::loras).toList();
    long passes = (long) models.size() * HeldOutClips.passes(setup.lossBatches());
    listener.onNote("encoding the held-out clips ...");
    long[] done = new long[1];
    try {
      return heldOut.losses(
          List.of(setup.style()),
          setup.captions(),
          setup.lossBatches(),
          models,
          () -> {
            if (done[0] == 0) {
              listener.onStage("loss", "clip", 0, passes);
            }
            listener.onProgress(done[0]++, "");
          });
    } finally {
      listener.onStageEnd();
    }
  }

  private EvalFigures judge(
      PromptSet prompts,
      List<HeldOutLoss.Measured> losses,
      HeldOutClips heldOut,
      EvalSheet sheet,
      BaseListener listener) {
    var candidates = candidates();
    listener.onStage("judge", "set", 0, candidates.size() + 2L);
    var drawn = prompts.drawn();
    var ofDrawn = ClipFigures.of(prompts, drawn, drawn);
    sheet.add(drawn);
    double byChance = distanceByChance(prompts.first(SCENES_OF_OTHER_STYLES));
    listener.onProgress(1, "");
    prompts.write(folder.throughVae(), heldOut.throughVae(prompts.samples()));
    var ofReturned = judged(prompts, prompts.read(folder.throughVae()), drawn, sheet);
    listener.onProgress(2, "");
    var rows = new ArrayList<EvalFigures.Row>();
    for (int i = 0; i < candidates.size(); i++) {
      var made = prompts.read(folder.videos(i, candidates.get(i).name()));
      rows.add(
          new EvalFigures.Row(
              candidates.get(i),
              judged(prompts, made, drawn, sheet),
              new EvalFigures.Loss(losses.get(i))));
      listener.onProgress(i + 3L, "");
    }
    listener.onStageEnd();
    return new EvalFigures(setup, prompts.prompts(), rows, ofReturned, ofDrawn, byChance);
  }

  private static ClipFigures judged(
      PromptSet prompts, List<Clip> clips, List<Clip> drawn, EvalSheet sheet) {
    sheet.add(clips);
    return ClipFigures.of(prompts, clips, drawn);
  }

  /// What videos of any style reach in the mean.
  private double distanceByChance(PromptSet scenes) {
    var measure = StyleMeasure.standing();
    double sum = 0;
    for (var style : Style.values()) {
      var distances = measure.distances(scenes.in(style).drawn());
      sum += distances.getOrDefault(setup.style(), Double.NaN);
    }
    return sum / Style.values().length;
  }
}
