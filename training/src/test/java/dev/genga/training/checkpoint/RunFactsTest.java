package dev.genga.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.nn.Dropout;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.RankRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFactsTest {
  private static RunFacts.Network network(AdapterKind kind, LayerChoice layers, Dropout dropout) {
    return RunFacts.Network.of(new AdapterOptions(kind, 16, 8, layers), dropout);
  }

  @Test
  void anAdapterIsDescribedAsTheProgramsThatReadItDo() {
    assertThat(network(new AdapterKind.Lora(), LayerChoice.ALL, Dropout.NONE))
        .isEqualTo(new RunFacts.Network("networks.lora_wan", 16, 8, null, Map.of()));
    assertThat(network(new AdapterKind.Loha(), LayerChoice.ALL, new Dropout(0, 0.25, 0)))
        .isEqualTo(
            new RunFacts.Network("networks.loha", 16, 8, null, Map.of("rank_dropout", "0.25")));
    var even = new AdapterKind.Lokr(AdapterKind.Lokr.EVEN);
    assertThat(network(even, LayerChoice.ALL, Dropout.NONE).arguments()).isEmpty();
    assertThat(network(new AdapterKind.Lokr(8), LayerChoice.ALL, Dropout.NONE))
        .isEqualTo(new RunFacts.Network("networks.lokr", 16, 8, null, Map.of("factor", "8")));
    assertThat(network(new AdapterKind.Dora(), LayerChoice.ALL, Dropout.NONE))
        .isEqualTo(
            new RunFacts.Network(
                "lycoris.kohya", 16, 8, null, Map.of("algo", "lora", "dora_wd", "True")));
  }

  /// Patterns as a list of Python, since musubi-tuner reads them so.
  @Test
  void choicesAndDropoutAreTold() {
    var layers =
        new LayerChoice(
            List.of(".*\\.0"), List.of(".*ffn.*", "it's"), List.of(new RankRule(".*q", 4, null)));
    assertThat(network(new AdapterKind.Lora(), layers, new Dropout(0.1, 0, 0.5)))
        .isEqualTo(
            new RunFacts.Network(
                "networks.lora_wan",
                16,
                8,
                0.1,
                Map.of(
                    "exclude_patterns",
                    "['.*ffn.*', 'it\\'s']",
                    "include_patterns",
                    "['.*\\\\.0']",
                    "network_reg_dims",
                    ".*q=4",
                    "module_dropout",
                    "0.5")));
  }
}
