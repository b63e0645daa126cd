package dev.genga.app.run;

import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.cache.CaptionLengths;
import dev.genga.dataset.cache.FoundCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Course;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeFit;
import dev.genga.training.StageCheck;
import dev.genga.training.TrainingMemory;
import dev.genga.training.device.StepLoad;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.lora.file.LoraPassport;
import dev.genga.wan.text.TextEncoder;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a training is to do, and with which files: all but what it trains on.
///
/// @param files of the base model
/// @param dtypes what VAE and text encoder compute in
/// @param output the folder for LoRAs, state, log and previews
/// @param logs the folder for TensorBoard events, or null for none
/// @param requests the previews
/// @param musubiPreviews whether previews are made and named as musubi-tuner's
/// @param states how the states are kept from which the training goes on
/// @param caches what is done about them
/// @param told what a user wants told in the run's files
/// @param words from a word of the recipe's check, such as `exclude`, to the option that the user gave
public record TrainSetup(
    Recipe recipe,
    TrainFiles files,
    EncoderDtypes dtypes,
    Path output,
    @Nullable Path logs,
    List<GenerationRequest> requests,
    boolean musubiPreviews,
    Device device,
    StateOptions states,
    CacheUse caches,
    Told told,
    UnaryOperator<String> words) {
  /// Copies the list.
  public TrainSetup {
    requests = List.copyOf(requests);
  }

  /// States are kept as [StateOptions#DEFAULT] says.
  public TrainSetup(
      Recipe recipe,
      ModelFiles files,
      DType encoderDtype,
      Path output,
      @Nullable Path logs,
      List<GenerationRequest> requests,
      Device device) {
    this(
        recipe,
        files,
        EncoderDtypes.of(encoderDtype),
        output,
        logs,
        requests,
        device,
        StateOptions.DEFAULT);
  }

  /// A training that makes its caches and tells what it does.
  public TrainSetup(
      Recipe recipe,
      ModelFiles files,
      EncoderDtypes dtypes,
      Path output,
      @Nullable Path logs,
      List<GenerationRequest> requests,
      Device device,
      StateOptions states) {
    this(
        recipe,
        TrainFiles.of(files),
        dtypes,
        output,
        logs,
        requests,
        false,
        device,
        states,
        CacheUse.MAKE,
        Told.NOTHING,
        word -> "--" + word.replace('_', '-'));
  }

  /// The same training with another recipe.
  public TrainSetup withRecipe(Recipe other) {
    return new TrainSetup(
        other,
        files,
        dtypes,
        output,
        logs,
        requests,
        musubiPreviews,
        device,
        states,
        caches,
        told,
        words);
  }

  /// The same, leaving a recipe file in its folder.
  public TrainSetup withRecipeText(String text) {
    return new TrainSetup(
        recipe,
        files,
        dtypes,
        output,
        logs,
        requests,
        musubiPreviews,
        device,
        states,
        caches,
        told.withRecipe(text),
        words);
  }

  /// What comes of it, in a word.
  public String result() {
    return switch (recipe.target()) {
      case Recipe.Target.Lora _ -> "LoRA";
      case Recipe.Target.Transformer _ -> "transformer";
    };
  }

  /// What the previews are computed in.
  Precision precision() {
    return withoutBase().withBase(recipe.base().float8());
  }

  /// How the previews' prompts and starts are encoded.
  GenerationRun generation() {
    return new GenerationRun(files.models(), device, withoutBase(), 0);
  }

  private Precision withoutBase() {
    return Precision.of(recipe.dtype(), dtypes.vae()).withEncoders(dtypes);
  }

  /// What the models take in memory, one at a time; a file that can't be read is left out, since
  /// [#check] tells of it.
  public List<MemoryNeed> memoryNeeds() {
    var needs = new ArrayList<MemoryNeed>();
    try (var base = TransformerCheckpoint.open(files.transformer())) {
      needs.add(TrainingMemory.of(recipe, base));
    } catch (ProblemException e) {
      // See above.
    }
    if (usesEncoders()) {
      var models = files.models();
      needs.addAll(MemoryNeed.vaeDecoder(models.vae(), dtypes.vae()));
      needs.addAll(MemoryNeed.textEncoder(models.text(), dtypes.text()));
      if (models.image() != null) {
        needs.addAll(MemoryNeed.imageEncoder(models.image()));
      }
    }
    return List.copyOf(needs);
  }

  /// What a graphics card leaves in the machine's own memory, as [#memoryNeeds].
  ///
  /// @param used the plan that is trained on
  public List<MemoryNeed> hostNeeds(DatasetPlan used) {
    if (device.kind() != Device.Kind.CUDA) {
      return List.of();
    }
    try (var base = TransformerCheckpoint.open(files.transformer())) {
      return TrainingMemory.ofHost(recipe, base, StepLoad.mostTokens(used));
    } catch (ProblemException e) {
      return List.of(); // see above
    }
  }

  /// Whether VAE and text encoder are loaded in this run.
  boolean usesEncoders() {
    return caches == CacheUse.MAKE || !requests.isEmpty();
  }

  /// Adds all that is wrong with the folders, the model files and the previews.
  public void check(Problems problems) {
    var folders = new Problems();
    checkFolder(output, output.toString(), folders);
    if (logs != null && !logs.startsWith(output)) {
      checkFolder(logs, logs.toString(), folders);
    }
    problems.attempt(folders::throwIfAny);
    var previews = folders.isEmpty() ? previewJobs() : List.<GenerationJob>of();
    problems.attempt(() -> {
      if (usesEncoders()) {
        generation().check(previews);
      } else {
        TransformerCheckpoint.open(files.transformer()).close();
      }
    });
    checkFit(problems);
  }

  /// Whether the transformer, which [#check] has found right, starts from an image.
  boolean startsFromImages() {
    try (var base = TransformerCheckpoint.open(files.transformer())) {
      return base.config().imageToVideo();
    }
  }

  /// A transformer that can't be read is told elsewhere.
  private void checkFit(Problems problems) {
    try (var base = TransformerCheckpoint.open(files.transformer())) {
      new FirstFrameCheck(this, base.config()).check(problems);
      RecipeFit.check(recipe, base, problems, words);
    } catch (ProblemException e) {
      // See above.
    }
  }

  /// What of the LoRAs that the training starts from fits the model, where [#check] has found nothing.
  public List<LoraPassport> passports() {
    try (var base = TransformerCheckpoint.open(files.transformer())) {
      return RecipeFit.passports(recipe, base);
    }
  }

  /// Adds it where a stage names sections that a plan doesn't have, or the learning rate's schedule does
  /// not fit into so many steps as the plan gives.
  public void checkLength(DatasetPlan plan, Problems problems) {
    if (recipe.stages().isEmpty()) {
      problems.attempt(() -> Course.of(recipe, plan.sections()).rates(recipe));
    } else {
      new StageCheck(recipe, problems, UnaryOperator.identity()).with(plan);
    }
  }

  /// Adds it where caches that are taken as they are found aren't there, or can't be a plan's; or where
  /// captions are longer than the transformer reads, which their caches would be as well.
  public void checkCaches(DatasetPlan plan, Problems problems) {
    switch (caches) {
      case AS_FOUND ->
          problems.attempt(() -> {
            try (var base = TransformerCheckpoint.open(files.transformer())) {
              var config = base.config();
              new FoundCaches(
                      config.outChannels(),
                      config.textDim(),
                      config.textLength(),
                      config.imageDim())
                  .check(plan.withHeldOut());
            }
          });
      case MAKE -> checkCaptions(plan, problems);
    }
  }

  /// Models that can't be read are told elsewhere.
  private void checkCaptions(DatasetPlan plan, Problems problems) {
    try (var base = TransformerCheckpoint.open(files.transformer())) {
      var lengths = new CaptionLengths(base.config().textLength());
      if (lengths.mayBeTooLong()) {
        var models = files.models();
        try (var _ = TensorScope.open();
            var text =
                TextEncoder.open(models.text(), models.tokenizer(), Device.META, dtypes.text())) {
          lengths.check(plan.withHeldOut(), text::tokens, problems);
        }
      }
    } catch (ProblemException e) {
      // See above.
    }
  }

  /// Adds it where a folder can't be written.
  ///
  /// @param where what the user said, such as `--output out`
  public static void checkFolder(Path folder, String where, Problems problems) {
    var refusal = FolderProbe.refusal(folder);
    if (refusal != null) {
      problems.add(refusal.sentence(), where, "name another folder");
    }
  }

  /// The previews as jobs, each with a place of its own, to be checked before anything is computed.
  private List<GenerationJob> previewJobs() {
    return IntStream.range(0, requests.size())
        .mapToObj(i -> {
          var request = requests.get(i);
          String name = "%d%s".formatted(i + 1, GeneratedFile.ending(request));
          return new GenerationJob(request, output.resolve("sample").resolve(name));
        })
        .toList();
  }
}
