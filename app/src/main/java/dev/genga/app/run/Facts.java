package dev.genga.app.run;

import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.tensor.DType;
import dev.genga.training.Course;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.RunFacts;
import dev.genga.training.optimizer.LoraPlus;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a result's header tells of the run that made it.
final class Facts {
  private static final long SESSIONS = 1L << 32;

  private Facts() {}

  static RunFacts of(Recipe recipe, DatasetPlan plan, TrainFiles files, Told told) {
    var course = Course.of(recipe, plan.sections());
    return new RunFacts(
        ThreadLocalRandom.current().nextLong(SESSIONS),
        Instant.now(),
        recipe.seed(),
        recipe.name(),
        told.comment(),
        network(recipe),
        new RunFacts.Optimization(
            RunFacts.Optimization.name(recipe.optimizer()),
            recipe.optimizer().takesRate() ? recipe.learningRate() : null,
            recipe.optimizer().takesRate()
                ? recipe.schedule().name()
                : RunFacts.Optimization.ownSchedule(recipe.learningRate()),
            recipe.schedule().warmup(),
            course.steps(),
            course.epochs(),
            recipe.gradientAccumulation(),
            recipe.maxGradNorm()),
        timesteps(recipe),
        new RunFacts.Computation(
            recipe.dtype() == DType.BFLOAT16 ? "bf16" : "no",
            recipe.base().float8() != null,
            recipe.keptBlocks() == 0,
            recipe.inputsInRam(),
            false,
            false),
        new RunFacts.Data(plan.samples(), plan.batches(), trainedOn(plan)),
        new RunFacts.Models(
            String.valueOf(files.transformer().getFileName()),
            files.vae() == null ? null : String.valueOf(files.vae().getFileName())),
        told.publication());
  }

  /// Without sections that are left out or held out.
  private static List<Section> trainedOn(DatasetPlan plan) {
    var numbers = plan.sections().stream().map(PlannedSection::number).collect(Collectors.toSet());
    return DatasetConfig.read(plan.dataset()).sections().stream()
        .filter(section -> numbers.contains(section.number()))
        .toList();
  }

  private static RunFacts.@Nullable Network network(Recipe recipe) {
    return switch (recipe.target()) {
      case Recipe.Target.Lora lora -> {
        var network = RunFacts.Network.of(lora.adapter(), lora.training().dropout());
        yield recipe.optimizer() instanceof LoraPlus(_, double ratio)
            ? network.plus(ratio)
            : network;
      }
      case Recipe.Target.Transformer _ -> null;
    };
  }

  private static RunFacts.Timesteps timesteps(Recipe recipe) {
    var options = recipe.timesteps();
    return new RunFacts.Timesteps(
        options.mode().label(),
        options.sigmoidScale(),
        options.flowShift(),
        options.weighting().label(),
        options.logitMean(),
        options.logitDeviation(),
        options.modeScale(),
        1,
        options.minTimestep(),
        options.maxTimestep());
  }
}
