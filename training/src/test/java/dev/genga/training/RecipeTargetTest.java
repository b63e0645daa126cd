package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.nn.Dropout;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.RankRule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecipeTargetTest {
  /// Runs from before there were options can go on.
  @Test
  void aPlainLoraIsToldByRankAndAlphaAlone() {
    assertThat(new Recipe.Target.Lora(4, 2).decisive()).isEqualTo("Lora[rank=4, alpha=2.0]");
  }

  @Test
  void everyOptionThatChangesNumbersChangesWhatIsDecisive() {
    var plain = AdapterOptions.lora(4, 4);
    var none = LoraTraining.PLAIN;
    var use = new LoraUse("a.safetensors", 1);
    var all =
        Stream.of(
                new Recipe.Target.Lora(plain, none),
                adapter(new AdapterKind.Dora(), LayerChoice.ALL),
                adapter(new AdapterKind.Loha(), LayerChoice.ALL),
                adapter(new AdapterKind.Lokr(8), LayerChoice.ALL),
                adapter(new AdapterKind.Lokr(4), LayerChoice.ALL),
                adapter(plain.kind(), new LayerChoice(List.of(), List.of("a"), List.of())),
                adapter(plain.kind(), new LayerChoice(List.of("a"), List.of("a"), List.of())),
                adapter(
                    plain.kind(),
                    new LayerChoice(List.of(), List.of(), List.of(new RankRule("a", 1, null)))),
                with(new LoraTraining(new Dropout(0.1, 0, 0), 0, null, List.of())),
                with(new LoraTraining(new Dropout(0, 0.1, 0), 0, null, List.of())),
                with(new LoraTraining(new Dropout(0, 0, 0.1), 0, null, List.of())),
                with(new LoraTraining(Dropout.NONE, 1, null, List.of())),
                with(new LoraTraining(Dropout.NONE, 0, Path.of("a"), List.of())),
                with(new LoraTraining(Dropout.NONE, 0, null, List.of(use))),
                with(
                    new LoraTraining(
                        Dropout.NONE, 0, null, List.of(new LoraUse("a.safetensors", 0.5)))))
            .map(Recipe.Target::decisive)
            .toList();
    assertThat(all).doesNotHaveDuplicates();
    var moved = new LoraUse("b.safetensors", 1);
    assertThat(with(new LoraTraining(Dropout.NONE, 0, Path.of("b"), List.of(moved))).decisive())
        .isEqualTo(with(new LoraTraining(Dropout.NONE, 0, Path.of("a"), List.of(use))).decisive());
  }

  private static Recipe.Target adapter(AdapterKind kind, LayerChoice layers) {
    return new Recipe.Target.Lora(new AdapterOptions(kind, 4, 4, layers), LoraTraining.PLAIN);
  }

  private static Recipe.Target with(LoraTraining training) {
    return new Recipe.Target.Lora(AdapterOptions.lora(4, 4), training);
  }
}
