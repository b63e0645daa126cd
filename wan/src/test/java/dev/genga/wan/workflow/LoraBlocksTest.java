package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoraBlocksTest {
  /// The node drops every name that holds the part, and these stand in every name.
  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "model", "lora", "lora_up.weight", "alpha", "diff", "."})
  void partsOfWhatFilesPutAroundALayersNameAreToldFromParts(String part) {
    assertThat(LoraBlocks.touchesFiles(part)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffn", "cross_attn", "self_attn.q", "norm3", "blocks"})
  void partsOfLayersNamesAreNone(String part) {
    assertThat(LoraBlocks.touchesFiles(part)).isFalse();
  }
}
