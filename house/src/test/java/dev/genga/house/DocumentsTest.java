package dev.genga.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds what a stranger reads to what is there.
class DocumentsTest {
  private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
  private static final Pattern ADDRESS = Pattern.compile("https?://([A-Za-z0-9.-]+)");

  /// Hosts that may be named: public sites of what genga builds on, and names that stand for none.
  private static final Set<String> HOSTS =
      Set.of(
          "127.0.0.1",
          "api.deepseek.com",
          "api.openai.com",
          "hc.apache.org",
          "kotlinlang.org",
          "localhost",
          "square.github.io",
          "adoptium.net",
          "commons.apache.org",
          "creativecommons.org",
          "djl.ai",
          "errorprone.info",
          "ffmpeg.org",
          "ftfy.readthedocs.io",
          "git-lfs.github.com",
          "git-lfs",
          "github.com",
          "html.spec.whatwg.org",
          "hub.example",
          "huggingface.co",
          "jline.org",
          "jsoup.org",
          "jspecify.dev",
          "knowm.org",
          "maven.apache.org",
          "picocli.info",
          "protobuf.dev",
          "pytorch.org",
          "www.apache.org",
          "www.slf4j.org",
          "www.w3.org",
          "x.y");

  /// Traces of where a text was written, not of what it says. Split, so that this file has none.
  private static final List<Pattern> TRACES =
      List.of(
          Pattern.compile("(?<![\\w.])/(work|root)" + "/"),
          Pattern.compile("(?i)\\b(cla" + "ude|chat" + "gpt|co" + "pilot|anth" + "ropic)\\b"),
          Pattern.compile(
              "(?i)\\b(work" + "tree|sub-?" + "agent|language model ass" + "istant)\\b"),
          Pattern.compile("\\b[Ii]ssue [A-Z]\\b"),
          Pattern.compile("\\.\\./shared"));

  @Test
  void theReadmeOpensWithTheCommandsThatContinuousIntegrationRuns() throws IOException {
    var opening = commands(codeBlocks("README.md").getFirst());
    assertThat(opening).containsExactlyInAnyOrder("./genga demo", "mvn verify");
    var run = Files.readString(Repository.root().resolve(".ci/run")).replace("mvn -B ", "mvn ");
    assertThat(run.lines().filter(line -> line.startsWith("mvn") || line.startsWith("./genga")))
        .containsAll(opening);
  }

  @Test
  void continuousIntegrationCanBeRun() {
    assertThat(Repository.root().resolve(".ci/run")).isExecutable();
    assertThat(Repository.root().resolve("genga")).isExecutable();
  }

  @Test
  void bothReadmesListTheSameCommands() throws IOException {
    var english = codeBlocks("README.md");
    var spanish = codeBlocks("README.es.md");
    assertThat(spanish).hasSameSizeAs(english);
    for (int i = 0; i < english.size(); i++) {
      assertThat(commands(spanish.get(i))).isEqualTo(commands(english.get(i)));
    }
  }

  @Test
  void bothReadmesNameTheSameFiles() throws IOException {
    assertThat(
            links(Repository.root().resolve("README.es.md")).stream()
                .filter(link -> !link.startsWith("README")))
        .containsExactlyElementsOf(
            links(Repository.root().resolve("README.md")).stream()
                .filter(link -> !link.startsWith("README"))
                .toList());
  }

  @Test
  void everyLinkedFileIsThere() throws IOException {
    var missing = new ArrayList<String>();
    for (var document : Repository.files(".md")) {
      for (var link : links(document)) {
        if (!link.startsWith("http") && !Files.exists(document.resolveSibling(link))) {
          missing.add(Repository.root().relativize(document) + ": " + link);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyDecisionSaysWhatWhyWhatWasRejectedAndWhatWouldReopenIt() throws IOException {
    try (var decisions = Files.list(Repository.root().resolve("docs/decisions"))) {
      for (var decision : decisions.toList()) {
        assertThat(decision.getFileName().toString()).matches("\\d{4}-[a-z0-9-]+\\.md");
        assertThat(decision)
            .content()
            .contains("**What.**", "**Why.**", "**Rejected.**", "**What would reopen it.**");
      }
    }
  }

  @Test
  void onlyPublicHostsAreNamed() throws IOException {
    var strange = new TreeSet<String>();
    for (var file : texts()) {
      var matcher = ADDRESS.matcher(Files.readString(file));
      while (matcher.find()) {
        if (!HOSTS.contains(matcher.group(1))) {
          strange.add(Repository.root().relativize(file) + ": " + matcher.group(1));
        }
      }
    }
    assertThat(strange).isEmpty();
  }

  @Test
  void theProjectSpeaksOnlyOfItself() throws IOException {
    var traces = new TreeSet<String>();
    for (var file : texts()) {
      int number = 0;
      for (var line : Files.readAllLines(file)) {
        number++;
        for (var trace : TRACES) {
          if (trace.matcher(line).find()) {
            traces.add(Repository.root().relativize(file) + ":" + number + ": " + line.strip());
          }
        }
      }
    }
    assertThat(traces).isEmpty();
  }

  private static List<String> codeBlocks(String document) throws IOException {
    var matcher = CODE_BLOCK.matcher(Files.readString(Repository.root().resolve(document)));
    return matcher.results().map(result -> result.group(1)).toList();
  }

  /// The commands of a code block, without the remarks behind them.
  private static List<String> commands(String block) {
    return block
        .lines()
        .map(line -> line.replaceFirst("\\s+#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static List<String> links(Path document) throws IOException {
    var matcher = LINK.matcher(Files.readString(document));
    return matcher.results().map(result -> result.group(1)).toList();
  }

  /// The texts that the project wrote: the fixtures are as their programs wrote them.
  private static List<Path> texts() throws IOException {
    var fixtures = Repository.root().resolve("fixtures");
    var files =
        new ArrayList<>(
            Repository.files(
                ".java",
                ".md",
                ".xml",
                ".sh",
                ".py",
                ".cmd",
                ".toml",
                ".txt",
                ".properties",
                ".html"));
    for (var name : List.of("genga", ".ci/run", "NOTICE", ".gitignore", ".gitattributes")) {
      files.add(Repository.root().resolve(name));
    }
    files.removeIf(file -> file.startsWith(fixtures));
    return files;
  }
}
