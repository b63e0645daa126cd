package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.tensor.DType;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator has who trains all weights of a model.
class FullTrainingIT {
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeEach
  void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder).dataset(SmallDataset.firstFrames());
  }

  private Map<String, Integer> tensors(String file) {
    var hashes = new TreeMap<String, Integer>();
    try (var opened = SafetensorsFile.open(folder.resolve(file));
        var _ = TensorScope.open()) {
      for (var name : opened.tensors().keySet()) {
        var tensor = opened.read(name).to(DType.FLOAT32);
        hashes.put(name + Arrays.toString(tensor.shape()), Arrays.hashCode(tensor.toBytes()));
      }
    }
    return hashes;
  }

  private CommandRun generate(String transformer, String output) {
    return user.generate(
        "--transformer",
        folder.resolve(transformer).toString(),
        "--output",
        output,
        "--size",
        "64x32",
        "--frames",
        "1",
        "--steps",
        "2");
  }

  @Test
  void allWeightsAreTrainedSavedAndReadByAGeneration() throws IOException {
    var run = user.train("--kind", "full", "--steps", "3", "--learning-rate", "1e-3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("transformer: " + folder.resolve("out/transformer.safetensors"));
    var before = tensors("models/transformer.safetensors");
    var after = tensors("out/transformer.safetensors");
    assertThat(after.keySet()).as("the official layout").isEqualTo(before.keySet());
    var same =
        after.entrySet().stream()
            .filter(tensor -> tensor.getValue().equals(before.get(tensor.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(same).as("every weight has moved").isEmpty();
    assertThat(Files.readString(folder.resolve("out/index.html")))
        .contains("All weights of transformer.safetensors", "the transformer after step 3")
        .contains("--transformer " + folder.resolve("out/transformer.safetensors"))
        .doesNotContain("--lora ");

    assertThat(generate("models/transformer.safetensors", "base.png").exitCode()).isZero();
    var trained = generate("out/transformer.safetensors", "trained.png");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(user.bytes("trained.png")).isNotEqualTo(user.bytes("base.png"));
  }

  @Test
  void aRunOfAllWeightsGoesOnToTheBitAndRunsAgainFromItsRecipe() {
    assertThat(user.train("--kind", "full", "--steps", "4", "--output", "whole").exitCode())
        .isZero();
    assertThat(user.train("--kind", "full", "--steps", "2").exitCode()).isZero();
    var on = user.train("--kind", "full", "--steps", "4");
    assertThat(on.exitCode()).as(on.err()).isZero();
    assertThat(on.err()).contains("going on after step 2");
    var whole = tensors("whole/transformer.safetensors");
    assertThat(tensors("out/transformer.safetensors")).isEqualTo(whole);
    var again = user.run("train", folder + "/whole/recipe.toml", "--output", "again");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(tensors("again/transformer.safetensors")).isEqualTo(whole);
  }

  @Test
  void whatIsSaidOfALoraIsRefused() {
    user.refuses(
        () -> user.train("--kind", "full", "--rank", "8", "--exclude", ".*ffn.*"),
        """
        error: all weights are trained, and something is said of a LoRA
           at: --rank, --exclude
          fix: leave it out, or train a LoRA
        """);
  }

  @Test
  void aMemoryThatDoesNotSufficeIsToldWithWhatItTakes() {
    var small =
        user.on(new Machine(DiskSpace.ofMachine(), _ -> new DeviceMemory(1 << 20, 8 << 20)));
    user.refuses(
        () -> small.train("--kind", "full"),
        """
        error: training the whole transformer takes 14.7 MB in float32 for its weights, gradients and AdamW's means alone, and this machine has 8.0 MB of memory
           at: FOLDER/models/transformer.safetensors
          fix: train a LoRA, use a smaller model, or a machine with more memory
        """);
  }
}
