package dev.genga.app.cli;

import dev.genga.app.demo.SmallProject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told of model files that can't be used, and that nothing is written then.
class BadModelIT {
  private static final String TRANSFORMER = "models/transformer.safetensors";
  private static final String VAE = "models/vae.safetensors";
  private static final String TEXT = "models/text-encoder.safetensors";

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  /// A small video, so that only the models can be wrong.
  private CommandRun generate(String... more) {
    var arguments =
        Arrays.copyOf(new String[] {"--size", "64x32", "--frames", "5"}, 4 + more.length);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return user.generate(arguments);
  }

  /// A safetensors file with this header and so many bytes after it.
  private static byte[] safetensors(String header, long length, int data) {
    var bytes = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + bytes.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(bytes)
        .array();
  }

  private void refusesTransformer(byte[] bytes, String what) {
    user.file(TRANSFORMER, bytes);
    user.refuses(
        this::generate,
        """
        error: this safetensors file can't be read: %s
           at: FOLDER/models/transformer.safetensors
          fix: download or make it again
        """
            .formatted(what));
  }

  @Test
  void aHeaderWhoseTensorsOverlap() {
    String header =
        """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\
        "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}\
        """;
    refusesTransformer(
        safetensors(header, header.length(), 12),
        "its tensor 'b' begins at byte 4, where byte 8 is due");
  }

  @Test
  void aHeaderWhoseTensorsLeaveTheFile() {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[200],\"data_offsets\":[0,800]}}";
    refusesTransformer(
        safetensors(header, header.length(), 12),
        "its tensors take 800 bytes, but 12 follow the header");
  }

  @Test
  void aHeaderWhoseShapeIsLargerThanItsBytes() {
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,12]}}";
    refusesTransformer(
        safetensors(header, header.length(), 12),
        "its tensor 'a' of shape [9223372036854775807, 4] in F32 claims the bytes 0 to 12");
  }

  @Test
  void aHeaderOfAHugeLength() {
    refusesTransformer(
        safetensors("{}", 0x7fff_ffff_ffff_ff3cL, 12),
        "its header claims 9223372036854775612 bytes in a file of 22");
  }

  @Test
  void filesThatAreCutOffAllTogether() {
    var message = new ArrayList<String>();
    for (var model : List.of(TRANSFORMER, VAE, TEXT)) {
      byte[] whole = user.bytes(model);
      user.file(model, Arrays.copyOf(whole, 100_000));
      long header = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
      message.add(
          """
          error: this safetensors file can't be read: its tensors take %d bytes, but %d follow the header
             at: FOLDER/%s
            fix: download or make it again
          """
              .formatted(whole.length - header, 100_000 - header, model));
    }
    user.refuses(this::generate, String.join("\n", message));
  }

  @Test
  void aPthFileThatWouldRunCode() throws IOException {
    user.file("models/vae.pth", pth("\u0080\u0002cposix\nsystem\nX\u0004\0\0\0echo\u0085R."));
    user.refuses(
        () -> generate("--vae", "models/vae.pth"),
        """
        error: this PyTorch file can't be read: its pickle names posix.system, and no code in a model file is ever run
           at: FOLDER/models/vae.pth
          fix: use the model's safetensors file, or load it in Python with torch.load(path, weights_only=True) and save its dict of tensors again with torch.save
        """);
  }

  /// What `torch.save` writes, with another pickle in it.
  private static byte[] pth(String pickle) throws IOException {
    byte[] bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
    var crc = new CRC32();
    crc.update(bytes);
    var entry = new ZipEntry("archive/data.pkl");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(entry);
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void modelsInEachOthersPlacesAllTogether() {
    user.refuses(
        () -> generate("--transformer", VAE, "--vae", TEXT, "--t5", TRANSFORMER),
        """
        error: this is a VAE, not a Wan transformer
           at: FOLDER/models/vae.safetensors
          fix: name the transformer's file

        error: this is a text encoder, not a VAE
           at: FOLDER/models/text-encoder.safetensors
          fix: name Wan2.1_VAE.pth or wan_2.1_vae.safetensors

        error: this is a Wan transformer, not a text encoder
           at: FOLDER/models/transformer.safetensors
          fix: name the UMT5-XXL encoder that belongs to Wan2.1
        """);
  }

  @Test
  void aModelInThePlaceOfALora() {
    user.refuses(
        () -> generate("--lora", VAE),
        """
        error: this is a VAE, not a LoRA
           at: FOLDER/models/vae.safetensors
          fix: name a LoRA
        """);
  }

  @Test
  void everyCommandRefusesTheSameModels() {
    String message =
        """
        error: this is a text encoder, not a VAE
           at: FOLDER/models/text-encoder.safetensors
          fix: name Wan2.1_VAE.pth or wan_2.1_vae.safetensors

        error: this is a Wan transformer, not a text encoder
           at: FOLDER/models/transformer.safetensors
          fix: name the UMT5-XXL encoder that belongs to Wan2.1
        """;
    user.refuses(() -> user.cache("--vae", TEXT, "--t5", TRANSFORMER), message);
    user.refuses(() -> user.train("--vae", TEXT, "--t5", TRANSFORMER), message);
  }

  @Test
  void whatIsWrongWithDataSetAndModelsIsToldTogether() {
    user.dataset(
        """
        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache"
        resolution = [64, 32]
        target_frame = [5]
        """);
    String dataset =
        """
        error: unknown key "target_frame" in a video section
           at: FOLDER/dataset.toml:8, target_frame = [5]
          fix: did you mean target_frames?
        """;
    String vae =
        """

        error: this is a text encoder, not a VAE
           at: FOLDER/models/text-encoder.safetensors
          fix: name Wan2.1_VAE.pth or wan_2.1_vae.safetensors
        """;
    user.refuses(() -> user.cache("--vae", TEXT), dataset + vae);
    user.refuses(
        () -> user.train("--transformer", VAE, "--vae", TEXT),
        dataset
            + """

            error: this is a VAE, not a Wan transformer
               at: FOLDER/models/vae.safetensors
              fix: name the transformer's file
            """
            + vae);
  }

  @Test
  void keysThatAreMissingAndTooManyAreNamed() {
    user.edit(TRANSFORMER, "blocks.3.ffn.2.bias", "blocks.3.ffn.9.bias");
    user.edit(VAE, "decoder.head.2.bias", "decoder.head.9.bias");
    user.edit(TEXT, "blocks.1.norm2.weight", "blocks.1.norm9.weight");
    user.refuses(
        this::generate,
        """
        error: a text-to-video transformer of 4 blocks lacks 1 tensor: blocks.3.ffn.2.bias
           at: FOLDER/models/transformer.safetensors
          fix: use a Wan2.1 text-to-video or image-to-video transformer; if this is one, download it again

        error: a text-to-video transformer of 4 blocks has no place for 1 tensor: blocks.3.ffn.9.bias
           at: FOLDER/models/transformer.safetensors
          fix: use a Wan2.1 text-to-video or image-to-video transformer; if this is one, download it again

        error: this is not a whole Wan VAE: 1 tensor missing (decoder.head.2.bias); 1 tensor too many (decoder.head.9.bias)
           at: FOLDER/models/vae.safetensors
          fix: download or make it again

        error: this is not a whole UMT5 encoder: 1 key is missing (blocks.1.norm2.weight), 1 key is too many (blocks.1.norm9.weight)
           at: FOLDER/models/text-encoder.safetensors
          fix: name the UMT5-XXL encoder that belongs to Wan2.1
        """);
  }

  @Test
  void aTransformerThatDoesNotTellItsHeads() {
    user.edit(TRANSFORMER, "\"num_heads\"", "\"who_knows\"");
    user.edit(TRANSFORMER, "\"text_len\"", "\"whatever\"");
    user.refuses(
        this::generate,
        """
        error: this transformer of width 128 and 4 blocks is none of the published ones, and its heads and prompt length are in no shape
           at: FOLDER/models/transformer.safetensors
          fix: put num_heads and text_len into the file's safetensors metadata, or into a config.json beside it
        """);
  }

  @Test
  void headsThatDoNotDivideTheWidth() {
    user.edit(TRANSFORMER, "\"num_heads\":\"4\"", "\"num_heads\":\"3\"");
    user.refuses(
        this::generate,
        """
        error: a transformer of width 128 can't have 3 heads
           at: FOLDER/models/transformer.safetensors
          fix: correct num_heads where it is stated: the file's metadata, or the config.json beside it
        """);
  }

  @Test
  void filesThatAreNotThereAllTogether() {
    user.delete(TRANSFORMER).delete(VAE).delete(TEXT);
    user.refuses(
        this::generate,
        """
        error: there is no such file
           at: FOLDER/models/transformer.safetensors
          fix: check the path

        error: there is no such file
           at: FOLDER/models/vae.safetensors
          fix: check the path

        error: there is no such file
           at: FOLDER/models/text-encoder.safetensors
          fix: check the path
        """);
  }
}
