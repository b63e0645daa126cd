package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The desk, opened as a user would.
class CurateIT {
  private static final Pattern OPEN =
      Pattern.compile("the desk is open: (http://127.0.0.1:\\d+/)(\\?token=[\\w-]{32})");

  @TempDir private Path folder;

  private Path set() throws IOException {
    var set = Files.createDirectories(folder.resolve("set"));
    try (var index = FilmIndex.open(set)) {
      MediaRows.put(
          index,
          new MediaRows.Row(Path.of("rain.png"), "picture", 1, 0, 9, 9, Bars.NONE, "", "rain"));
    }
    return set;
  }

  @Test
  void theDeskPrintsAnAddressThatLetsItsBrowserIn() throws Exception {
    var process = ProgramRun.in(folder).builder("curate", set().toString()).start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8);
        var client = HttpClient.newHttpClient()) {
      var open = OPEN.matcher(String.valueOf(lines.readLine()));
      assertThat(open.matches()).isTrue();
      assertThat(status(client, open.group(1))).isEqualTo(401);
      assertThat(status(client, open.group(1) + open.group(2))).isEqualTo(303);
      for (var command : List.of("curate", "score", "stills")) {
        var other = ProgramRun.in(folder).run(command, "set");
        assertThat(other.exitCode()).as(command).isEqualTo(2);
        assertThat(other.err())
            .contains("error: another genga is at work in this folder: process " + process.pid())
            .contains(": genga curate, which Ctrl-C closes where it runs");
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static int status(HttpClient client, String address) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(address)).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void whatCantBeOpenedIsToldWithExitCodeTwo() throws Exception {
    var none = ProgramRun.in(folder).run("curate", ".");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("there is no index of films in this folder");
    set();
    var port = ProgramRun.in(folder).run("curate", "set", "--port", "70000");
    assertThat(port.exitCode()).isEqualTo(2);
    assertThat(port.err()).contains("there is no port 70000");
    var media = ProgramRun.in(folder).run("curate", "set", "--media", "none");
    assertThat(media.exitCode()).isEqualTo(2);
    assertThat(media.err()).contains("there is no such folder");
  }
}
