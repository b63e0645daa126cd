package dev.genga.tensor.weights;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.testing.GoldenFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The files of `resources/torch` were made by PyTorch itself: see `make.py` there.
class TorchFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "wan_vae/weights.pth, wan_vae/weights.safetensors",
    "umt5/weights_wan_bf16.pth, umt5/weights_wan.safetensors"
  })
  void agreesWithTheSafetensorsFileOfTheSameModel(String torch, String safetensors) {
    Path golden = GoldenFolder.of("wan_vae").resolveSibling("");
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(golden.resolve(torch));
        var expected = WeightsFile.open(golden.resolve(safetensors))) {
      assertThat(file).isInstanceOf(TorchFile.class);
      assertThat(file.tensors().keySet()).containsAll(expected.tensors().keySet());
      for (String name : expected.tensors().keySet()) {
        var tensor = file.read(name);
        assertThatTensor(tensor).isBitEqualTo(expected.read(name).to(tensor.dtype()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyDtypeIsRead(DType dtype) {
    try (var _ = TensorScope.open();
        var file = TorchFile.open(resource("dtypes.pt"))) {
      var expected = Tensors.arange(0, 6, DType.FLOAT32, Device.CPU).reshape(2, 3).to(dtype);
      assertThatTensor(file.read(dtype.torchName())).isBitEqualTo(expected);
      assertThat(file.info(dtype.torchName()).dtype()).isEqualTo(dtype);
    }
  }

  @Test
  void viewsOfOneStorageAreMadeDense() {
    try (var _ = TensorScope.open();
        var file = TorchFile.open(resource("views.pt"))) {
      var table = Tensors.arange(0, 24, DType.FLOAT32, Device.CPU).reshape(4, 6);
      assertThatTensor(file.read("whole")).isBitEqualTo(table);
      assertThatTensor(file.read("transposed")).isBitEqualTo(table.transpose(0, 1));
      assertThatTensor(file.read("inner")).isBitEqualTo(table.narrow(0, 1, 2).narrow(1, 2, 3));
      assertThat(file.read("every_second").toFloats()).containsExactly(0, 3, 12, 15);
      assertThatTensor(file.read("row")).isBitEqualTo(table.select(0, 2));
      assertThat(file.read("scalar").shape()).isEmpty();
      assertThat(file.read("scalar").item()).isEqualTo(19);
      assertThat(file.read("empty").shape()).containsExactly(4, 0);
      assertThat(file.read("empty_late").shape()).containsExactly(0, 0);
      file.tensors().keySet().forEach(name -> assertThat(file.read(name).isContiguous()).isTrue());
    }
  }

  @Test
  void theDictInsideACheckpointAndParametersAreFound() {
    for (String name : new String[] {"nested.pt", "parameters.pt"}) {
      try (var _ = TensorScope.open();
          var file = TorchFile.open(resource(name))) {
        assertThat(file.tensors().keySet()).containsExactlyInAnyOrder("weight", "bias");
        assertThat(file.read("weight").shape()).containsExactly(2, 3);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          module.pt    | its pickle names torch.nn.modules.linear.Linear, and no code in a model file is ever run
          tensor.pt    | what was saved in it is not a dict of tensors
          expanded.pt  | its tensor 'x' of shape [1000, 2], strides [0, 1], offset 0 leaves its storage of 8 bytes
          protocol4.pt | its pickle has protocol 4, and torch.save writes 2
          script.pt    | it is a TorchScript program
          """)
  void whatIsNoDictOfTensorsIsRefused(String name, String message) {
    assertRefused(resource(name), message);
  }

  @Test
  void aFileOfTheOldFormatIsRefusedWithAdvice() {
    assertThatThrownBy(() -> WeightsFile.open(resource("legacy.pt")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("saved by PyTorch before 1.6")
        .hasMessageContaining("torch.load(path, weights_only=True)");
    assertRefused(resource("legacy.pt"), "it is not a zip archive");
  }

  /// What a malicious pickle would do: each names what it would call.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cos~system~(X<touch /tmp/x>tR.                      | its pickle names os.system
          cposix~system~(X<id>tR.                             | its pickle names posix.system
          cbuiltins~eval~(X<1>tR.                             | its pickle names builtins.eval
          c__builtin__~getattr~.                              | its pickle names __builtin__.getattr
          ctorch~load~.                                       | its pickle names torch.load
          ctorch._utils~_rebuild_sparse_tensor~.              | its pickle names torch._utils._rebuild_sparse_tensor
          (i__main__~x~.                                      | its pickle uses the opcode 0x69
          ccollections~OrderedDict~)\\x81.                    | its pickle uses the opcode 0x81
          ccollections~OrderedDict~}R.                        | its pickle calls something that can't be called
          ccollections~OrderedDict~(K\\x01tR.                 | its pickle gives OrderedDict something unexpected
          X<os>X<system>\\x93.                                | its pickle uses the opcode 0x93
          P12~.                                               | its pickle uses the opcode 0x50
          ctorch~FloatStorage~)R.                             | its pickle calls a dtype
          X<storage>Q.                                        | its pickle refers to something that is no storage
          }X<x>K\\x01s                                        | its pickle is cut short
          R.                                                  | its pickle takes more than it has put down
          u.                                                  | its pickle takes more than it has put down
          s.                                                  | its pickle takes more than it has put down
          }(K\\x01u.                                          | its pickle sets items of something that is no dict
          }}K\\x01s.                                          | its pickle has a dict whose keys are not text
          K\\x01}b.                                           | its pickle sets the state of something else than a dict
          h\\x05.                                             | its pickle recalls what it never stored
          K\\x01(K\\x02e.                                     | its pickle appends to something that is no list
          \\x8a\\x09AAAAAAAAA.                                | its pickle holds a number of 9 bytes
          }.                                                  | the dict saved in it holds no dict of tensors
          """)
  void aForeignPickleIsRefusedByName(String pickle, String message) throws IOException {
    assertRefused(archive(Map.of("x/data.pkl", pickle(pickle))), message);
  }

  @Test
  void aDictThatHoldsItselfIsRefused() throws IOException {
    Path path = archive(Map.of("x/data.pkl", pickle("}q\\x01X<self>h\\x01s.")));
    assertRefused(path, "holds no dict of tensors");
  }

  /// One tensor `w` over an entry of 16 bytes: its storage class, its element count, then offset,
  /// sizes and strides.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FloatStorage  | 4       | 0  | 2,2 | 2,1 | ok
          FloatStorage  | 4       | 1  | 3   | 1   | ok
          FloatStorage  | 4       | 0  | 1,4 | 99,1 | ok
          FloatStorage  | 5       | 0  | 2,2 | 2,1 | claims 5 elements in 16 bytes
          FloatStorage  | 3       | 0  | 3   | 1   | claims 3 elements in 16 bytes
          DoubleStorage | 4       | 0  | 4   | 1   | claims 4 elements in 16 bytes
          FloatStorage  | 4       | 1  | 2,2 | 2,1 | leaves its storage
          FloatStorage  | 4       | 4  | 1   | 1   | leaves its storage
          FloatStorage  | 4       | 0  | 5   | 1   | leaves its storage
          FloatStorage  | 4       | 0  | 2   | 4   | leaves its storage
          FloatStorage  | 4       | 0  | 2,2 | 2   | leaves its storage
          FloatStorage  | 4       | 0  | 8   | 0   | leaves its storage
          FloatStorage  | 4       | 0  | 2147483647,2147483647,2147483647 | 1,1,1 | leaves its storage
          FloatStorage  | 4       | 0  | 2,2 | 2147483647,2147483647 | leaves its storage
          FloatStorage  | 4       | -1 | 2   | 1   | leaves its storage
          FloatStorage  | 4       | 0  | -2  | 1   | a tensor's sizes something unexpected
          FloatStorage  | 4       | 0  | 2   | -1  | a tensor's sizes something unexpected
          """)
  void aTensorThatLeavesItsStorageIsRefused(
      String storage, int numel, int offset, String sizes, String strides, String message)
      throws IOException {
    var pickle =
        "}X<w>ctorch._utils~_rebuild_tensor_v2~((X<storage>ctorch~%s~X<0>X<cpu>%stQ%s%s%s\\x89"
                .formatted(storage, number(numel), number(offset), tuple(sizes), tuple(strides))
            + "ccollections~OrderedDict~)RtRs.";
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("x/data.pkl", pickle(pickle));
    entries.put("x/data/0", new byte[16]);
    Path path = archive(entries);
    if (message.equals("ok")) {
      try (var _ = TensorScope.open();
          var file = TorchFile.open(path)) {
        assertThat(file.read("w").toFloats()).containsOnly(0);
      }
    } else {
      assertRefused(path, message);
    }
  }

  @Test
  void aMissingStorageIsRefused() throws IOException {
    var pickle =
        "}X<w>ctorch._utils~_rebuild_tensor_v2~((X<storage>ctorch~FloatStorage~X<../0>X<cpu>K\\x04tQ"
            + "K\\x00K\\x04\\x85K\\x01\\x85\\x89ccollections~OrderedDict~)RtRs.";
    assertRefused(archive(Map.of("x/data.pkl", pickle(pickle))), "x/data/../0 is missing");
  }

  @Test
  void aBigEndianFileIsRefused() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("x/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    entries.put("x/data.pkl", pickle("}."));
    assertRefused(archive(entries), "it was written on a big-endian machine");
  }

  @Test
  void anArchiveOfSomethingElseIsRefused() throws IOException {
    assertRefused(archive(Map.of("x/readme.txt", new byte[3])), "without data.pkl");
  }

  @Test
  void aCompressedArchiveIsRefused() throws IOException {
    Path path = folder.resolve("x.pt");
    try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.putNextEntry(new ZipEntry("x/data.pkl"));
      zip.write(new byte[1000]);
      zip.closeEntry();
    }
    assertRefused(path, "its entry x/data.pkl is compressed");
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(resource("sane.pt"));
    for (int length = 4; length < whole.length; length += 7) {
      Path path = folder.resolve("cut.pt");
      Files.write(path, java.util.Arrays.copyOf(whole, length));
      assertRefused(path, "this PyTorch file can't be read");
    }
  }

  private static void assertRefused(Path path, String message) {
    assertThatThrownBy(() -> TorchFile.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("error: this PyTorch file can't be read: ")
        .hasMessageContaining(message)
        .hasMessageContaining("at: " + path)
        .hasMessageContaining("fix: ");
  }

  private static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(TorchFileTest.class.getResource("/torch/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private Path archive(Map<String, byte[]> entries) throws IOException {
    Path path = folder.resolve("x.pt");
    try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (var named : entries.entrySet()) {
        var entry = new ZipEntry(named.getKey());
        var crc = new CRC32();
        crc.update(named.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(named.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(named.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }

  /// A pickle as text: `~` is a line's end, `X<text>` a string, `\xNN` a byte.
  private static byte[] pickle(String text) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x80, 2});
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("X<", i)) {
        String value = text.substring(i + 2, text.indexOf('>', i));
        bytes.write('X');
        bytes.writeBytes(new byte[] {(byte) value.length(), 0, 0, 0});
        bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        i += value.length() + 2;
      } else if (text.startsWith("\\x", i)) {
        bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
        i += 3;
      } else {
        bytes.write(text.charAt(i) == '~' ? '\n' : text.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  private static String tuple(String numbers) {
    var items = new StringBuilder("(");
    for (String number : numbers.split(",", -1)) {
      items.append(number(Integer.parseInt(number)));
    }
    return items.append('t').toString();
  }

  private static String number(int value) {
    return "J\\x%02x\\x%02x\\x%02x\\x%02x"
        .formatted(value & 255, value >> 8 & 255, value >> 16 & 255, value >>> 24);
  }
}
