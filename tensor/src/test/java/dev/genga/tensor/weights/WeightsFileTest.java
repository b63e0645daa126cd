package dev.genga.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsFileTest {
  @TempDir Path folder;

  @Test
  void theFormatIsToldByContentNotByName() throws IOException {
    Path safetensors = write("model.pth", "a");
    Path torch = folder.resolve("model.safetensors");
    try (var in = WeightsFileTest.class.getResourceAsStream("/torch/sane.pt")) {
      Files.write(torch, java.util.Objects.requireNonNull(in).readAllBytes());
    }
    try (var first = WeightsFile.open(safetensors);
        var second = WeightsFile.open(torch)) {
      assertThat(first).isInstanceOf(SafetensorsFile.class);
      assertThat(second).isInstanceOf(TorchFile.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GGUF abcdefgh                                         | this is a GGUF file
          version https://git-lfs.github.com/spec/v1 oid sha256 | a pointer of Git LFS
          <!DOCTYPE html><html>                                 | this is a web page
          {"dim": 1536, "num_layers": 30}                       | neither weights nor an index of weights
          {"weight_map": {}}                                    | neither weights nor an index of weights
          {"weight_map": 3                                      | neither weights nor an index of weights
          hello                                                 | neither a safetensors file nor a PyTorch file
          ''                                                    | the file is empty
          """)
  void whatIsNoFileOfWeightsIsSaid(String content, String message) throws IOException {
    Path path = folder.resolve("model.safetensors");
    Files.writeString(path, content);
    assertThatThrownBy(() -> WeightsFile.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("at: " + path)
        .hasMessageContaining("fix: ");
  }

  @Test
  void aHeaderWhoseLengthBeginsLikeJsonIsStillSafetensors() throws IOException {
    // 0x7b is '{' and the low byte of this header's length.
    var header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}";
    header += " ".repeat(0x17b - header.length());
    byte[] bytes = new byte[8 + header.length()];
    bytes[0] = 0x7b;
    bytes[1] = 0x01;
    System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, bytes, 8, header.length());
    try (var file = WeightsFile.open(Files.write(folder.resolve("x.safetensors"), bytes))) {
      assertThat(file.tensors()).containsOnlyKeys("a");
    }
  }

  @Test
  void aHeaderWhoseLengthBeginsLikeAWebPageIsStillSafetensors() throws IOException {
    // A space and '<' are the low bytes of this header's length.
    var header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}";
    header += " ".repeat(0x3c20 - header.length());
    byte[] bytes = new byte[8 + header.length()];
    bytes[0] = 0x20;
    bytes[1] = 0x3c;
    System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, bytes, 8, header.length());
    try (var file = WeightsFile.open(Files.write(folder.resolve("x.safetensors"), bytes))) {
      assertThat(file.tensors()).containsOnlyKeys("a");
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1, -1})
  void aHeaderThatClaimsTooMuchIsNoWebPage(byte high) throws IOException {
    byte[] bytes = {'<', 0, 0, 0, 0, 0, 0, high, '{', '}'};
    assertThatThrownBy(() -> WeightsFile.open(Files.write(folder.resolve("x.bin"), bytes)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("its header claims");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSetIsFoundFromAnyOfItsParts(int named) {
    writeShards(3);
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(folder.resolve(shard(named, 3)))) {
      assertThat(file.tensors().keySet()).containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
      assertThat(file.read("b2").item()).isEqualTo(2);
      assertThat(file.metadata()).containsExactly(Map.entry("part", "1"));
      assertThat(file.path()).isEqualTo(folder.resolve(shard(1, 3)));
    }
  }

  @Test
  void aPartOfOneIsAWholeFile() {
    writeShards(1);
    try (var file = WeightsFile.open(folder.resolve(shard(1, 1)))) {
      assertThat(file).isInstanceOf(SafetensorsFile.class);
    }
  }

  @Test
  void theMissingPartsAreNamed() throws IOException {
    writeShards(9);
    Files.delete(folder.resolve(shard(2, 9)));
    assertThatThrownBy(() -> WeightsFile.open(folder.resolve(shard(1, 9))))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            error: 1 of the 9 parts of these weights is missing: wan-00002-of-00009.safetensors
               at: %s
              fix: download the missing parts into this folder\
            """
                .formatted(folder));
    for (int part = 3; part <= 8; part++) {
      Files.delete(folder.resolve(shard(part, 9)));
    }
    assertThatThrownBy(() -> WeightsFile.open(folder.resolve(shard(1, 9))))
        .hasMessageContaining("7 of the 9 parts of these weights are missing: ")
        .hasMessageContaining("wan-00006-of-00009.safetensors and 2 more");
  }

  @Test
  void allBrokenPartsAreToldTogether() throws IOException {
    writeShards(3);
    Files.writeString(folder.resolve(shard(2, 3)), "<html>");
    Files.writeString(folder.resolve(shard(3, 3)), "");
    assertThatThrownBy(() -> WeightsFile.open(folder.resolve(shard(1, 3))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("this is a web page")
        .hasMessageContaining("the file is empty");
  }

  @Test
  void aTensorInTwoPartsIsRefused() {
    write(shard(1, 2), "a", "b");
    write(shard(2, 2), "b", "c");
    assertThatThrownBy(() -> WeightsFile.open(folder.resolve(shard(1, 2))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the tensor 'b' stands in two parts");
  }

  @Test
  void anIndexNamesItsParts() throws IOException {
    write("left.safetensors", "a");
    write("right.safetensors", "b");
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(index("a", "left.safetensors", "b", "right.safetensors"))) {
      assertThat(file.tensors()).containsOnlyKeys("a", "b");
      assertThat(file.read("b").item()).isEqualTo(0);
    }
  }

  @Test
  void anIndexThatDoesNotFitItsPartsIsRefused() throws IOException {
    write("left.safetensors", "a");
    write("right.safetensors", "b");
    for (Path index :
        List.of(
            index("a", "right.safetensors", "b", "right.safetensors"),
            index("a", "left.safetensors", "c", "right.safetensors"))) {
      assertThatThrownBy(() -> WeightsFile.open(index))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("where the index says it is");
    }
    assertThatThrownBy(() -> WeightsFile.open(index("a", "left.safetensors", "b", "none.bin")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("1 of the 2 parts of these weights is missing: none.bin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../left.safetensors", "/etc/passwd", "..", "", "a\\u0000b"})
  void anIndexReachesNoFileOutsideItsFolder(String name) throws IOException {
    Path index = index("a", name);
    assertThatThrownBy(() -> WeightsFile.open(index))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("which is no file beside it");
  }

  @Test
  void aPrefixIsTakenOffWhereItStands() {
    Path path =
        write("x.safetensors", "model.diffusion_model.a", "model.diffusion_model.b", "other");
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(path)) {
      var view =
          RenamedWeights.withoutPrefix(
              file, List.of("model.diffusion_model.", "diffusion_model.", "model."));
      assertThat(view.tensors().keySet()).containsExactly("a", "b", "other");
      assertThat(view.info("b").name()).isEqualTo("b");
      assertThat(view.read("b").item()).isEqualTo(1);
      var upper = RenamedWeights.of(view, name -> name.toUpperCase(Locale.ROOT));
      assertThat(upper.read("B").item()).isEqualTo(1);
      assertThat(upper.nameInFile("B")).isEqualTo("model.diffusion_model.b");
      assertThat(RenamedWeights.withoutPrefix(view, List.of("none."))).isSameAs(view);
      var part = RenamedWeights.of(view, name -> name.equals("other") ? null : name);
      assertThat(part.tensors()).containsOnlyKeys("a", "b");
      assertThatThrownBy(() -> view.read("model.diffusion_model.a"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void twoTensorsUnderOneNewNameAreRefused() {
    Path path = write("x.safetensors", "model.a", "a");
    try (var file = WeightsFile.open(path)) {
      assertThatThrownBy(() -> RenamedWeights.withoutPrefix(file, List.of("model.")))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("the tensors 'model.a' and 'a' are both 'a'");
    }
  }

  private static String shard(int part, int count) {
    return "wan-%05d-of-%05d.safetensors".formatted(part, count);
  }

  private void writeShards(int count) {
    for (int part = 1; part <= count; part++) {
      try (var _ = TensorScope.open()) {
        var value = Tensors.of(new float[] {part}, 1);
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("a" + part, value);
        tensors.put("b" + part, value);
        SafetensorsWriter.write(
            folder.resolve(shard(part, count)), tensors, Map.of("part", String.valueOf(part)));
      }
    }
  }

  /// A file of tensors with one element: the number of their place.
  private Path write(String file, String... names) {
    Path path = folder.resolve(file);
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      for (String name : names) {
        tensors.put(name, Tensors.of(new float[] {tensors.size()}, 1));
      }
      SafetensorsWriter.write(path, tensors, Map.of());
    }
    return path;
  }

  private Path index(String... namesAndFiles) throws IOException {
    var text = new StringBuilder("{\"metadata\": {\"total_size\": 8}, \"weight_map\": {");
    for (int i = 0; i < namesAndFiles.length; i += 2) {
      text.append(i == 0 ? "" : ", ")
          .append('"' + namesAndFiles[i] + "\": \"" + namesAndFiles[i + 1] + '"');
    }
    Path path = folder.resolve("model.safetensors.index.json");
    return Files.writeString(path, text.append("}}"));
  }
}
