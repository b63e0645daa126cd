package dev.genga.bench;

import dev.genga.app.run.Stages;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.FlowMatching;
import dev.genga.training.TrainableLora;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Gives genga what musubi-tuner's steps were given in [StepBench] (latents, noise, timesteps, prompts, the
/// LoRA's first values) and prints the losses of both: whether the two do the same work.
///
/// `ReplayedSteps WORK [KEPT [ENGINE [BLOCKS]]]`, see [StepWay]
final class ReplayedSteps {
  private ReplayedSteps() {}

  /// @param arguments the work folder, after a run of [StepBench], and how the model is in memory
  public static void main(String[] arguments) throws IOException {
    var work = new BenchFolder(Path.of(arguments[0]));
    var way = StepWay.of(arguments, 1);
    BenchEngine.load(way.engine());
    var expected = losses(work.path().resolve("musubi-train.log"));
    Path draws = work.path().resolve("musubi-draws");
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(work.transformer());
        var first = SafetensorsFile.open(draws.resolve("lora.safetensors"))) {
      var plan = Stages.plan(work.dataset("genga"), PlanOptions.standard(), PlanListener.NONE);
      var recipe = way.in(GatedTraining.recipe(expected.size()), checkpoint, plan);
      var weights = checkpoint.held(recipe.base(), Device.CPU, DType.BFLOAT16);
      var model = WanTransformer.load(weights, DType.BFLOAT16, Device.CPU);
      var trainable =
          new TrainableLora(
              model, LoraReader.read(first, model), DType.FLOAT32, recipe.keptBlocks());
      var optimizer = new AdamW(List.of(trainable.parameters().whole()), AdamW.Settings.DEFAULT);
      for (int step = 1; step <= expected.size(); step++) {
        double loss = step(draws.resolve("step" + step + ".safetensors"), trainable, optimizer);
        double theirs = expected.get(step - 1);
        System.out.println("@loss " + step + " " + loss);
        System.out.printf(
            "step %d: musubi-tuner %.6f, genga %.6f, relative difference %.2g%n",
            step, theirs, loss, Math.abs(loss - theirs) / theirs);
      }
    }
  }

  private static double step(Path given, TrainableLora trainable, AdamW optimizer) {
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(given)) {
      var prompts = new ArrayList<Tensor>();
      while (file.tensors().containsKey("prompt." + prompts.size())) {
        prompts.add(file.read("prompt." + prompts.size()));
      }
      trainable.gradients().zero();
      double loss =
          trainable
              .gradients()
              .accumulate(
                  file.read("noisy"),
                  file.read("timesteps").to(DType.FLOAT32),
                  prompts,
                  FlowMatching.velocity(file.read("latents"), file.read("noise")),
                  1);
      GradientClipping.clip(trainable.gradients().gradients(), 1);
      optimizer.step(
          List.of(trainable.gradients().gradients().whole()), GatedTraining.LEARNING_RATE);
      return loss;
    }
  }

  private static List<Double> losses(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.startsWith("@loss "))
        .map(line -> Double.parseDouble(line.split(" ")[2]))
        .toList();
  }
}
