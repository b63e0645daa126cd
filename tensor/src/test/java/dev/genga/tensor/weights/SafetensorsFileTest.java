package dev.genga.tensor.weights;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void everyDtypeComesBackAsItWasWritten(DType dtype) {
    Path path = folder.resolve("x.safetensors");
    try (var _ = TensorScope.open()) {
      var x = Tensors.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3).to(dtype);
      SafetensorsWriter.write(path, Map.of("x", x), Map.of("format", "pt"));
      try (var file = SafetensorsFile.open(path)) {
        assertThatTensor(file.read("x")).isBitEqualTo(x);
        assertThat(file.info("x").dims()).containsExactly(2, 3);
        assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
      }
    }
  }

  @Test
  void scalarsAndTensorsWithoutElementsAreRead() {
    Path path = folder.resolve("x.safetensors");
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      tensors.put("none", Tensors.zeros(new long[] {0, 3}, DType.FLOAT32, Device.CPU));
      tensors.put("scalar", Tensors.scalar(2.5, DType.FLOAT32, Device.CPU));
      tensors.put("none.late", Tensors.zeros(new long[] {0}, DType.INT64, Device.CPU));
      SafetensorsWriter.write(path, tensors, Map.of());
      try (var file = SafetensorsFile.open(path)) {
        assertThat(file.tensors().keySet()).containsExactly("none", "scalar", "none.late");
        assertThat(file.read("none").shape()).containsExactly(0, 3);
        assertThat(file.read("scalar").item()).isEqualTo(2.5);
      }
    }
  }

  @Test
  void aTensorThatIsNotAlignedIsRead() throws IOException {
    var header =
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]}}";
    var data = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
    data.put((byte) 7).putFloat(1.5f).putFloat(-2f);
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(write(header, data.array()))) {
      assertThat(file.read("b").plus(1).toFloats()).containsExactly(2.5f, -1f);
    }
  }

  @Test
  void theOrderOfTheBytesNeedNotBeTheHeaders() throws IOException {
    var header =
        "{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]},"
            + "\"a\":{\"data_offsets\":[0,1],\"shape\":[1],\"dtype\":\"U8\",\"note\":[{}]}}";
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(write(header, new byte[] {1, 2, 3}))) {
      assertThat(file.tensors().keySet()).containsExactly("b", "a");
      assertThat(file.read("b").toLongs()).containsExactly(2, 3);
    }
  }

  /// Each header stands before 8 bytes of data.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          overlap       | {"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | 'b' begins at byte 4, where byte 5 is due
          hole          | {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | 'b' begins at byte 4, where byte 3 is due
          late start    | {"a":{"dtype":"U8","shape":[7],"data_offsets":[1,8]}} | 'a' begins at byte 1, where byte 0 is due
          rest          | {"a":{"dtype":"U8","shape":[7],"data_offsets":[0,7]}} | tensors take 7 bytes, but 8 follow
          truncated     | {"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}} | tensors take 9 bytes, but 8 follow
          nothing       | {} | tensors take 0 bytes, but 8 follow
          backwards     | {"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}} | claims the bytes 8 to 0
          wrong size    | {"a":{"dtype":"F32","shape":[8],"data_offsets":[0,8]}} | of shape [8] in F32 claims the bytes 0 to 8
          negative      | {"a":{"dtype":"U8","shape":[-8],"data_offsets":[0,8]}} | not whole numbers
          fraction      | {"a":{"dtype":"U8","shape":[8.0],"data_offsets":[0,8]}} | not whole numbers
          text size     | {"a":{"dtype":"U8","shape":["8"],"data_offsets":[0,8]}} | not whole numbers
          huge offsets  | {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,9223372036854775807]}} | claims the bytes 0 to 9223372036854775807
          over 64 bits  | {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,18446744073709551616]}} | out of range of
          product wraps | {"a":{"dtype":"U8","shape":[4294967296,4294967296,8],"data_offsets":[0,8]}} | claims the bytes 0 to 8
          bytes wrap    | {"a":{"dtype":"F64","shape":[2305843009213693953],"data_offsets":[0,8]}} | claims the bytes 0 to 8
          zero hides    | {"a":{"dtype":"U8","shape":[0,9223372036854775807,9],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | claims the bytes 0 to 0
          three offsets | {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8,8]}} | lacks a dtype, a shape or two
          no offsets    | {"a":{"dtype":"U8","shape":[8]}} | lacks a dtype, a shape or two
          no shape      | {"a":{"dtype":"U8","data_offsets":[0,8]}} | lacks a dtype, a shape or two
          dtype number  | {"a":{"dtype":8,"shape":[8],"data_offsets":[0,8]}} | lacks a dtype, a shape or two
          foreign dtype | {"a":{"dtype":"F4","shape":[16],"data_offsets":[0,8]}} | has the dtype 'F4'
          shape object  | {"a":{"dtype":"U8","shape":{},"data_offsets":[0,8]}} | are not a list
          not an object | {"a":[]} | 'a' is not an object
          twice         | {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | Duplicate field 'a'
          dtype twice   | {"a":{"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]}} | Duplicate field 'dtype'
          metadata text | {"__metadata__":"x","a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | __metadata__ is not an object
          metadata list | {"__metadata__":{"x":[1]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | metadata 'x' is not text
          metadata two  | {"__metadata__":{},"__metadata__":{},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | Duplicate field '__metadata__'
          rest of JSON  | {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} {} | something stands after
          cut JSON      | {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]} | Unexpected end-of-input
          an array      | [] | not a JSON object
          spaces before | ` {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}` | not a JSON object
          """)
  void aLyingHeaderIsRefused(String name, String header, String message) throws IOException {
    Path path = write(header, new byte[8]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .as(name)
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("error: this safetensors file can't be read: ")
        .hasMessageContaining(message)
        .hasMessageContaining("at: " + path)
        .hasMessageContaining("fix: ");
  }

  @Test
  void metadataMayBeNull() throws IOException {
    var header =
        "{\"__metadata__\":null,\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}";
    try (var file = SafetensorsFile.open(write(header, new byte[8]))) {
      assertThat(file.metadata()).isEmpty();
    }
  }

  @Test
  void deepNestingIsRefusedWithoutExhaustingTheStack() throws IOException {
    var deep = "[".repeat(1_000_000);
    Path path = write("{\"a\":{\"note\":" + deep, new byte[0]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    Path path = folder.resolve("x.safetensors");
    var bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4);
    Files.write(path, bytes.put((byte) '{').put((byte) 0xff).put((byte) 0xfe).array());
    assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-1", "9", "100000001", "9223372036854775807"})
  void aHeaderLengthThatCannotBeIsRefused(long length) throws IOException {
    Path path = folder.resolve("x.safetensors");
    var bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(path, bytes.put("{}      ".getBytes(StandardCharsets.UTF_8)).array());
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("its header claims");
  }

  @Test
  void aMissingFileAndAFolderAreSaid() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> SafetensorsFile.open(folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("this is a folder");
  }

  /// The file is sparse: it takes a few kilobytes on disk.
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are not sparse there")
  void aFileOfManyGigabytesOpensAtOnceAndIsReadPastFourGigabytes() throws IOException {
    long big = 28L << 30;
    var header =
        """
        {"a":{"dtype":"BF16","shape":[%d],"data_offsets":[0,%d]},
         "b":{"dtype":"F32","shape":[2],"data_offsets":[%d,%d]}}\
        """
            .formatted(big / 2, big, big, big + 8);
    Path path = write(header, new byte[0]);
    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      var tail = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(tail.putFloat(3).putFloat(4).flip(), Files.size(path) + big);
    }
    var started = Instant.now();
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(path)) {
      assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(file.read("b").toFloats()).containsExactly(3, 4);
      assertThat(file.read("a").narrow(0, big / 2 - 2, 2).toFloats()).containsExactly(0, 0);
    }
  }

  @Test
  void aHeaderOfTwentyThousandTensorsIsReadInAMoment() throws IOException {
    int count = 20_000;
    var header = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append("\"blocks.%d.a.long.name.of.a.module.weight\":".formatted(i))
          .append("{\"dtype\":\"U8\",\"shape\":[1],")
          .append("\"data_offsets\":[%d,%d]}".formatted(i, i + 1));
    }
    Path path = write(header.append('}').toString(), new byte[count]);
    var started = Instant.now();
    try (var file = SafetensorsFile.open(path)) {
      assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(file.tensors()).hasSize(count);
    }
  }

  @Test
  void namesWithEveryKindOfCharacterComeBack() {
    Path path = folder.resolve("x.safetensors");
    var name = "quote\" back\\ tab\t null\u0000 ünï 漢字 \ud83c\udfac";
    try (var _ = TensorScope.open()) {
      var x = Tensors.ones(new long[] {1}, DType.FLOAT32, Device.CPU);
      SafetensorsWriter.write(path, Map.of(name, x), Map.of(name, name));
      try (var file = SafetensorsFile.open(path)) {
        assertThat(file.tensors()).containsOnlyKeys(name);
        assertThat(file.metadata()).containsExactly(Map.entry(name, name));
      }
    }
  }

  private Path write(String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    Path path = folder.resolve("lying.safetensors");
    return Files.write(path, bytes.putLong(text.length).put(text).put(data).array());
  }
}
