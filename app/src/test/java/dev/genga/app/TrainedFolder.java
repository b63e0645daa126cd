package dev.genga.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.ProblemException;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a training left in its folder, as hashes of all that does not tell the time.
record TrainedFolder(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> LEFT_OUT = Set.of("index.html", ".genga.lock", "recipe.toml");

  /// SHA-256 by file: of a LoRA's tensors, of the log without times and starts, of all bytes of states
  /// and previews. The page and TensorBoard's events are left out: they are made of times; the recipe as well, which
  /// says where the data set lies.
  SortedMap<String, String> hashes() {
    var hashes = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!name.startsWith("logs/") && !LEFT_OUT.contains(name)) {
          hashes.put(name, hash(name, file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hashes;
  }

  private static String hash(String name, Path file) throws IOException {
    var digest = sha256();
    if (name.equals("log.jsonl")) {
      digest.update(numbers(file).getBytes(StandardCharsets.UTF_8));
    } else if (name.endsWith(".safetensors") && !name.contains("/")) {
      addTensors(digest, file);
    } else {
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// A LoRA's header tells when it was made.
  private static void addTensors(MessageDigest digest, Path path) throws IOException {
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(path)) {
      file.tensors()
          .forEach((name, info) -> {
            digest.update((name + info).getBytes(StandardCharsets.UTF_8));
            digest.update(file.read(name).segment().asByteBuffer());
          });
    } catch (ProblemException e) {
      digest.update(Files.readAllBytes(path)); // damaged, and so another one
    }
  }

  private static String numbers(Path log) throws IOException {
    var numbers = new StringBuilder();
    for (var line : Files.readAllLines(log)) {
      var entry = (ObjectNode) JSON.readTree(line);
      if (!List.of("started", "resumed").contains(entry.path("event").asText())) {
        entry.remove(List.of("time", "seconds"));
        numbers.append(entry).append('\n');
      }
    }
    return numbers.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
