package dev.genga.wan.image;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds [ImageEncoder] to `CLIPModel.visual` of Wan2.1.
class ImageEncoderTest {
  private final ImageCase golden = ImageCase.open();
  private final TensorScope scope = TensorScope.open();

  @TempDir Path folder;

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  private Tensor image(String name) {
    var bytes = golden.get(name + ".bytes").to(DType.FLOAT32);
    return bytes.div(255).minus(0.5).div(0.5).permute(2, 0, 1).unsqueeze(0).contiguous();
  }

  @ParameterizedTest
  @CsvSource({
    "clip.pth, large",
    "clip.pth, small",
    "clip_vision.safetensors, large",
    "clip_vision.safetensors, small"
  })
  void imagesOfAnySizeGiveTheReferencesTokensInBothLayouts(String file, String image) {
    try (var encoder = ImageEncoder.open(golden.file(file), Device.CPU)) {
      assertThatTensor(encoder.encode(image(image)))
          .isCloseTo(golden.get(image + ".tokens"), ImageCase.TOLERANCE);
    }
  }

  /// Each of the two blocks before the last asks when it is brought.
  @ParameterizedTest
  @CsvSource({"true, 2", "false, 6"})
  void blocksThatStayAreBroughtOnceForAllImages(boolean stay, int brought) {
    var half =
        changed(
            "clip_vision.safetensors",
            tensors -> tensors.replaceAll((_, tensor) -> tensor.to(DType.BFLOAT16)));
    Tensor due;
    try (var encoder = ImageEncoder.open(half, Device.CPU)) {
      due = encoder.encode(image("large"));
    }
    var asked = new AtomicInteger();
    BooleanSupplier keeps =
        () -> {
          asked.incrementAndGet();
          return stay;
        };
    try (var encoder = ImageEncoder.open(half, Device.CPU, keeps)) {
      for (int i = 0; i < 3; i++) {
        try (var _ = TensorScope.open()) {
          assertThatTensor(encoder.encode(image("large"))).isBitEqualTo(due);
        }
      }
    }
    assertThat(asked).hasValue(brought);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.pth", "clip_vision.safetensors"})
  void sizesAreReadOffTheShapes(String file) {
    try (var encoder = ImageEncoder.open(golden.file(file), Device.CPU)) {
      assertThat(encoder.config()).isEqualTo(new ImageEncoderConfig(160, 240, 3, 14, 16));
      assertThat(encoder.config().heads()).isEqualTo(2);
    }
    var published = ImageEncoderConfig.vitH14();
    assertThat(published.heads()).isEqualTo(16);
    assertThat(published.side()).isEqualTo(224);
    assertThat(published.tokens()).isEqualTo(257);
  }

  @Test
  void aFileOfTheVisualPartAloneIsReadWithoutItsPrefix() {
    var file =
        changed(
            "clip.pth",
            tensors -> {
              tensors.keySet().removeIf(key -> !key.startsWith("visual."));
              for (String key : tensors.keySet().toArray(new String[0])) {
                tensors.put(key.substring("visual.".length()), tensors.remove(key));
              }
            });
    try (var encoder = ImageEncoder.open(file, Device.CPU)) {
      assertThatTensor(encoder.encode(image("small")))
          .isCloseTo(golden.get("small.tokens"), ImageCase.TOLERANCE);
    }
  }

  @Test
  void leavesNothingAliveButItsResult() {
    try (var encoder = ImageEncoder.open(golden.file("clip.pth"), Device.CPU)) {
      var image = image("small");
      try (var inner = TensorScope.open()) {
        encoder.encode(image);
        assertThat(inner.live()).isEqualTo(1);
      }
    }
  }

  @Test
  void aFileThatIsNoImageEncoderIsToldByWhatItIs() {
    assertThatThrownBy(() -> ImageEncoder.open(golden.file("i2v.safetensors"), Device.CPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("this is a Wan transformer, not an image encoder");
    assertThatThrownBy(() -> ImageEncoder.open(golden.file("case.safetensors"), Device.CPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("holds no image encoder")
        .hasMessageContaining("clip_vision_h.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.pth", "clip_vision.safetensors"})
  void aFileThatIsNotWholeIsRefusedByTheKeysItLacks(String name) {
    var lacking =
        changed(
            name, tensors -> tensors.keySet().removeIf(key -> key.matches(".*\\.1\\..*norm1.*")));
    assertThatThrownBy(() -> ImageEncoder.open(lacking, Device.CPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not a whole image encoder")
        .hasMessageContaining("norm1.weight is missing")
        .hasMessageContaining("norm1.bias is missing");
    var cut =
        changed(
            name,
            tensors ->
                tensors.replaceAll((key, tensor) ->
                    key.endsWith(name.equals("clip.pth") ? "mlp.2.weight" : "fc2.weight")
                        ? tensor.narrow(1, 0, 7)
                        : tensor));
    assertThatThrownBy(() -> ImageEncoder.open(cut, Device.CPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("is [160, 7], not [160, 240]");
  }

  @Test
  void aWidthThatNoViTHHasIsRefused() {
    var file =
        changed(
            "clip_vision.safetensors",
            tensors ->
                tensors.put(
                    "vision_model.embeddings.patch_embedding.weight",
                    Tensors.zeros(new long[] {100, 3, 14, 14}, DType.FLOAT32, Device.CPU)));
    assertThatThrownBy(() -> ImageEncoder.open(file, Device.CPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("width must be a multiple of 80: 100");
  }

  private Path changed(String name, Consumer<Map<String, Tensor>> change) {
    var file = folder.resolve(System.nanoTime() + ".safetensors");
    try (var _ = TensorScope.open();
        var source = WeightsFile.open(golden.file(name))) {
      var tensors = new LinkedHashMap<String, Tensor>();
      source.tensors().keySet().forEach(key -> tensors.put(key, source.read(key)));
      change.accept(tensors);
      tensors.replaceAll((_, tensor) -> tensor.contiguous());
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    return file;
  }
}
