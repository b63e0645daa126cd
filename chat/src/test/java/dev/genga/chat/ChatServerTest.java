package dev.genga.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatServerTest {
  private static final String USER_WITHIN = "https://" + "name:word@localhost/v1";
  private static final Duration LONG = Duration.ofSeconds(9);
  private static final String LOCAL = "http://localhost:11434/v1";
  private static final String OPENAI = "https://api.openai.com/v1";

  private final Problems problems = new Problems();

  @Test
  void withoutAnAddressThereIsNone() {
    assertThat(of(null, Map.of())).isNull();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void theEnvironmentNamesOneAndAnOptionGoesBeforeIt() {
    var environment =
        Map.of(ChatServer.ADDRESS_VARIABLE, OPENAI, ChatServer.MODEL_VARIABLE, "small");

    assertThat(of(null, environment)).hasToString("small at " + OPENAI);
    assertThat(of(LOCAL, environment)).hasToString("small at " + LOCAL);
  }

  @Test
  void theKeyIsOfTheEnvironmentAndNeverShown() {
    var server = of(LOCAL, Map.of(ChatServer.KEY_VARIABLE, "sk-1"));

    assertThat(Objects.requireNonNull(server).key()).isEqualTo("sk-1");
    assertThat(server.toString()).doesNotContain("sk-1");
  }

  @Test
  void openAisKeyIsShownToNobodyElse() {
    var environment = Map.of(ChatServer.OPENAI_KEY_VARIABLE, "sk-1");

    assertThat(Objects.requireNonNull(of(OPENAI, environment)).key()).isEqualTo("sk-1");
    assertThat(Objects.requireNonNull(of(LOCAL, environment)).key()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "ftp:localhost/v1", "http:///v1", "http:// localhost", USER_WITHIN})
  void whatIsNoAddressIsTold(String address) {
    assertThat(of(address, Map.of())).isNull();
    assertThat(problems.list()).singleElement().extracting("where").isEqualTo("--chat");
  }

  private @Nullable ChatServer of(@Nullable String address, Map<String, String> environment) {
    return ChatServer.of(address, null, LONG, environment, problems);
  }
}
