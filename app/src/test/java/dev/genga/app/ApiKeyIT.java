package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.chat.ChatServer;
import dev.genga.chat.ChatServerStandIn;
import dev.genga.video.Frame;
import dev.genga.video.JpegWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A language model's key is in nothing that commands write or print, while the server gets it.
@Execution(ExecutionMode.CONCURRENT)
class ApiKeyIT {
  private static final String KEY = "sk-0123-not-to-be-found-4567";
  private static final String PROMPT =
      "A rabbit "
          + IntStream.range(0, 85).mapToObj(i -> "word" + i).collect(Collectors.joining(" "))
          + ".";

  private final ChatServerStandIn server = new ChatServerStandIn();
  private final List<String> printed = new ArrayList<>();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theKeyIsInNoFileLogOrVideo() throws Exception {
    SmallProject.write(folder);
    Files.writeString(folder.resolve("ideas.txt"), "a rabbit --w 32 --h 32 --f 5 --s 1 --d 1\n");
    Files.createDirectory(folder.resolve("stills"));
    var still = JpegWriter.bytes(new Frame(32, 16, new byte[3 * 32 * 16]), 0.9f);
    Files.write(folder.resolve("stills/a.jpg"), still);

    server.says(PROMPT).says("A black picture.");
    server.replies(401, "{\"error\": {\"message\": \"wrong key " + KEY + "\"}}");
    server.replies(401, "{\"error\": \"wrong key " + KEY + "\"}");
    run(0, chat("prompt", "--file", "ideas.txt", "-o", "prompts.txt"));
    run(0, chat("caption", "stills"));
    run(2, chat("prompt", "a rabbit"));
    Files.delete(folder.resolve("stills/a.txt"));
    run(2, chat("caption", "stills"));
    run(0, generate("--prompts", "prompts.txt", "--output", "videos"));
    run(0, generate(PROMPT, "--output", "made.webp", "--size", "32x32", "--frames", "5"));

    assertThat(server.arrived()).hasSize(4).allMatch(each -> each.key().equals("Bearer " + KEY));
    assertThat(Files.readString(folder.resolve("prompts.txt"))).startsWith(PROMPT);
    assertThat(printed).hasSize(6).noneMatch(ApiKeyIT::tellsTheKey);
    assertThat(String.join("", printed)).contains("wrong key ***");
    var files = files();
    assertThat(files)
        .extracting(file -> String.valueOf(file.getFileName()))
        .contains("made.webp", "made.webp.json", "prompts.txt")
        .anyMatch(name -> name.endsWith(".mp4"));
    for (var file : files) {
      assertThat(tellsTheKey(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)))
          .as(file.toString())
          .isFalse();
    }
  }

  /// As it is, or as Base64, wherever it begins there.
  private static boolean tellsTheKey(String text) {
    return text.contains(KEY)
        || IntStream.range(0, 3)
            .mapToObj(shift -> "x".repeat(shift) + KEY)
            .map(shifted ->
                Base64.getEncoder().encodeToString(shifted.getBytes(StandardCharsets.UTF_8)))
            .anyMatch(code -> text.contains(code.substring(4, code.length() - 4)));
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private void run(int exitCode, List<String> arguments) throws Exception {
    var run =
        ProgramRun.in(folder)
            .with("GENGA_CONFIG", folder.resolve("settings").toString())
            .with(ChatServer.KEY_VARIABLE, KEY)
            .run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    printed.add(run.out() + run.err());
  }

  private List<String> chat(String... words) {
    var line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--chat", server.address(), "--chat-model", "m"));
    return line;
  }

  private static List<String> generate(String... words) {
    var line = new ArrayList<>(List.of("generate"));
    line.addAll(List.of(words));
    line.addAll(SmallProject.MODELS);
    line.addAll(List.of("--steps", "1", "--guidance", "1", "--engine", "bundled"));
    return line;
  }
}
