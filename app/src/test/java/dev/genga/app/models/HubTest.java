package dev.genga.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {
  private final Problems problems = new Problems();

  @Test
  void theOptionGoesBeforeTheEnvironmentAndThatBeforeThePublicHub() {
    var environment = Map.of("GENGA_HUB", "https://x.y/hub/");
    assertThat(Hub.of(null, Map.of(), problems)).hasToString("https://huggingface.co");
    assertThat(Hub.of(null, environment, problems)).hasToString("https://x.y/hub");
    assertThat(Hub.of("http://localhost:1", environment, problems))
        .hasToString("http://localhost:1");
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void aFileIsAskedForWhereTheHubHasIt() {
    var hub = Hub.of("https://x.y/hub", Map.of(), problems);
    assertThat(hub.file(HubFile.parse("Wan-AI/Wan2.1:a b/c.pth")))
        .hasToString("https://x.y/hub/Wan-AI/Wan2.1/resolve/main/a%20b/c.pth");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x.y", "ftp://x.y", "https://x.y:secret@x.y", "https://x.y?a=b", "a b"})
  void whatIsNoAddressOfAHubIsRefused(String address) {
    Hub.of(address, Map.of(), problems);
    assertThat(problems.list())
        .containsExactly(
            new Problem(
                "this is no address of a hub",
                "--hub " + address,
                "write it as https://huggingface.co"));
  }

  @Test
  void theTokenIsNeverShown() {
    var hub = Hub.of(null, Map.of("HF_TOKEN", "hf_secret"), problems);
    assertThat(hub.token()).isEqualTo("hf_secret");
    assertThat(hub.toString()).doesNotContain("secret");
    Hub.of(null, Map.of("HF_TOKEN", "hf_secret\nX: y"), problems);
    Hub.of("http://x.y", Map.of("HF_TOKEN", "hf_secret"), problems);
    assertThat(problems.list())
        .extracting(Problem::what)
        .containsExactly(
            "the token has characters that no token has",
            "the token of HF_TOKEN would go to this address unencrypted");
    assertThat(Problem.render(problems.list())).doesNotContain("secret");
  }
}
