package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who the desk answers.
class GuardTest {
  @TempDir private static Path folder;
  private static Desk desk;
  private static DeskClient client;

  @BeforeAll
  static void open() throws Exception {
    SampleSet.write(folder, 2);
    desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
    client = DeskClient.enter(desk.address());
  }

  @AfterAll
  static void close() {
    client.close();
    desk.close();
  }

  private static HttpResponse<String> bare(String address) throws Exception {
    try (var other = HttpClient.newHttpClient()) {
      return other.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static int status(String... lines) throws IOException {
    var address = client.root();
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      String head = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  private static String host() {
    return "127.0.0.1:" + client.root().getPort();
  }

  @Test
  void theTokenIsTakenOnceAndBecomesACookieThatScriptsAndOtherSitesDontGet() throws Exception {
    var answer = bare(desk.address());
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .endsWith("/")
        .doesNotContain("token");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Strict", "Path=/")
        .doesNotContain("Max-Age", "Expires");
    assertThat(client.get("/").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/?token=", "/?token=wrong", "/clips/1/video", "/assets/desk.js", "/nothing"})
  void withoutTheTokenNothingIsTold(String path) throws Exception {
    var answer = bare(client.root().resolve(path).toString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("genga curate").doesNotContain("clip-001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.y", "127.0.0.1", "localhost", "127.0.0.1:1", "localhost.x.y", ""})
  void aForeignHostIsRefusedWhateverItKnows(String host) throws IOException {
    assertThat(status("GET / HTTP/1.1", "Host: " + host, "Cookie: " + client.cookie()))
        .isIn(400, 421);
    assertThat(status("GET / HTTP/1.1", "Host: " + host(), "Cookie: " + client.cookie()))
        .isEqualTo(200);
  }

  @Test
  void aForeignAddressInTheRequestLineIsRefusedToo() throws IOException {
    assertThat(status("GET http://x.y/ HTTP/1.1", "Host: " + host(), "Cookie: " + client.cookie()))
        .isIn(400, 421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void whatOtherSitesAskForIsRefused(String site) throws Exception {
    assertThat(client.get("/", "Sec-Fetch-Site", site).statusCode()).isEqualTo(403);
    assertThat(client.get("/clips/1/video", "Sec-Fetch-Site", site).statusCode()).isEqualTo(403);
    assertThat(client.get("/", "Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
    assertThat(client.get("/", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
  }

  @Test
  void aChangeFromAnotherOriginIsRefused() throws Exception {
    for (var origin : List.of("http://x.y", "http://127.0.0.1:1", "null", "https://" + host())) {
      var request = client.request("/clips/1/choice").header("Origin", origin);
      assertThat(client.send(request, Map.of("choice", "kept")).statusCode())
          .as(origin)
          .isEqualTo(403);
    }
    assertThat(client.page("/clips/1")).contains("aria-pressed=\"true\">Open");
  }

  @Test
  void aChangeThatTellsNoOriginIsRefused() throws Exception {
    var request = client.request("/clips/1/choice");
    assertThat(client.send(request, Map.of("choice", "kept")).statusCode()).isEqualTo(403);
    assertThat(client.page("/clips/1")).contains("aria-pressed=\"true\">Open");
  }

  @Test
  void everyAnswerKeepsItsPageToTheDesk() throws Exception {
    for (var path : List.of("/", "/clips/1", "/statistics", "/clips/1/thumbnail", "/none")) {
      var headers = client.get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
          .doesNotContain("unsafe", "http:");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    }
  }

  @Test
  void itListensToThisMachinesOwnAddressAlone() {
    try (var socket = new Socket()) {
      assertThatThrownBy(() ->
              socket.connect(new InetSocketAddress("127.0.0.2", client.root().getPort()), 2000))
          .isInstanceOf(ConnectException.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSecondDeskInTheFolderAndAPortThatIsTakenAreRefused(@TempDir Path other) {
    assertThatThrownBy(() -> Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("another genga is at work");
    SampleSet.write(other, 1);
    int taken = client.root().getPort();
    assertThatThrownBy(() -> Desk.open(new DeskSettings(other, taken, List.of()), fault -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("port %d is taken".formatted(taken));
    try (var again = Desk.open(new DeskSettings(other, 0, List.of()), fault -> {})) {
      assertThat(again.address()).contains("token=");
    }
  }

  @Test
  void aFolderWithoutAnIndexIsRefused(@TempDir Path empty) {
    assertThatThrownBy(() -> Desk.open(new DeskSettings(empty, 0, List.of()), fault -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no index");
  }
}
