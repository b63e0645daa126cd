package dev.genga.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatTest {
  private static final String KEY = "sk-secret-0123";
  private static final List<Message> QUESTION = List.of(Message.user("What is \"this\"?"));

  private final ChatServerStandIn server = new ChatServerStandIn();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theConversationAndTheKeyArriveAndTheAnswerComesBack() {
    server.says("A rabbit.\nOn a meadow.");
    var conversation =
        List.of(Message.user("Who?"), Message.model("He."), Message.user("What is \"this\"?"));

    assertThat(ask("small", conversation)).isEqualTo("A rabbit.\nOn a meadow.");

    var arrived = server.arrived().getFirst();
    assertThat(arrived.path()).isEqualTo("/v1/chat/completions");
    assertThat(arrived.key()).isEqualTo("Bearer " + KEY);
    assertThat(arrived.body())
        .contains("\"model\":\"small\"", "Who?", "He.", "What is \\\"this\\\"?", "assistant");
  }

  @Test
  void picturesArriveInTheirOrderBeforeTheText() {
    server.says("A rabbit.");
    var png = new Picture(Picture.Kind.PNG, new byte[] {1, 2, (byte) 250});
    var jpeg = new Picture(Picture.Kind.JPEG, new byte[] {9, 8});

    ask("m", List.of(Message.user("What is this?", List.of(jpeg, png, jpeg))));

    var arrived = server.arrived().getFirst();
    assertThat(arrived.pictures()).containsExactly(jpeg, png, jpeg);
    assertThat(arrived.body().indexOf("What is this?"))
        .isGreaterThan(arrived.body().lastIndexOf("data:image/"));
  }

  @Test
  void aModelThatSeesNothingIsTold() {
    server.replies(400, "{\"error\": {\"message\": \"no image input\"}}");

    assertProblem("m", "status 400", "no image input", "one that sees");
  }

  @Test
  void theOnlyModelOfAServerNeedNoName() {
    server.serves("qwen").says("Yes.");

    assertThat(ask(null, QUESTION)).isEqualTo("Yes.");
    assertThat(server.arrived().getLast().body()).contains("\"model\":\"qwen\"");
  }

  @Test
  void ofSeveralModelsOneMustBeNamed() {
    server.serves("qwen", "llama");

    assertProblem(null, "2 language models", "--chat-model: qwen, llama");
  }

  @Test
  void whatMayPassIsTriedAgain() {
    server.replies(429, "{}").replies(503, "{}").says("At last.");

    assertThat(ask("m", QUESTION)).isEqualTo("At last.");
    assertThat(server.arrived()).hasSize(3);
  }

  @Test
  void aRefusedKeyIsToldWithoutTheKey() {
    server.replies(401, "{\"error\": {\"message\": \"wrong key " + KEY + "\"}}");

    assertProblem("m", "status 401", "wrong key ***", ChatServer.KEY_VARIABLE);
  }

  @Test
  void aServerThatNeverLetsInIsTold() {
    server.replies(429, "{}").replies(429, "{}").replies(429, "{}");

    assertProblem("m", "status 429", "limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\": \"model 'm' not found\"}",
        "{\"error\": {\"message\": \"model 'm' not found\"}}",
        "{\"error\": {\"message\": \"model 'm' not found\", \"code\": 404}}",
        "{\"object\": \"error\", \"message\": \"model 'm' not found\"}",
        "{\"detail\": [{\"msg\": \"model 'm' not found\"}]}",
        "model 'm' not found\n"
      })
  void aServersWordsAreToldInWhateverForm(String body) {
    server.replies(404, body);

    assertProblem("m", "status 404: ", "model 'm' not found");
  }

  @Test
  void wordsInAnotherFormDoNotShowTheKeyEither() {
    server.replies(401, "{\"error\": \"wrong key " + KEY + "\"}");

    assertProblem("m", "status 401", "wrong key ***");
  }

  @Test
  void anUnknownModelIsTold() {
    server.replies(404, "{\"error\": {\"message\": \"no model m\"}}");

    assertProblem("m", "status 404", "no model m", "the model's name");
  }

  @Test
  void aServerThatIsBrokenIsTold() {
    server.replies(500, "{}").replies(500, "{}").replies(500, "{}");

    assertProblem("m", "status 500", "later");
  }

  @Test
  void aServerThatNeverAnswersIsTold() {
    server.waits(5000);
    var impatient = new ChatServer(server.uri(), "m", KEY, Duration.ofSeconds(1), 0);

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> askOf(impatient, QUESTION))
        .withMessageContaining("no answer in 1 s")
        .withMessageContaining("--chat-timeout");
  }

  @Test
  void anAnswerThatBreaksOffIsTold() {
    server.breaksOff();

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(
            () -> askOf(new ChatServer(server.uri(), "m", KEY, Duration.ofSeconds(5), 0), QUESTION))
        .withMessageContaining("broke off")
        .withMessageContaining("the server's log");
  }

  @Test
  void aServerThatEndsWithoutAWordIsTold() throws IOException {
    try (var closing = new ClosingServer("")) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> askOf(closing.asked(0), QUESTION))
          .withMessageContaining("broke off");
    }
  }

  @Test
  void aServerThatClosesAConnectionAfterAFaultHearsEachTry() throws IOException {
    try (var closing = new ClosingServer("Internal Server Error")) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> askOf(closing.asked(2), QUESTION))
          .withMessageContaining("status 500: Internal Server Error\n");
      assertThat(closing.heard()).isEqualTo(3);
    }
  }

  @Test
  void aPageInsteadOfAnAnswerIsTold() {
    server.replies(200, "<html>Welcome</html>");

    assertProblem("m", "not that of a language model", "/v1");
  }

  @Test
  void anEmptyAnswerIsTold() {
    server.says("  ");

    assertProblem("m", "it is empty");
  }

  @Test
  void anAnswerWithoutEndIsTold() {
    server.says("and so on and so on", "length");

    assertProblem("m", "doesn't come to an end");
  }

  @Test
  void anAnswerThatIsTooLongIsTold() {
    server.says("word ".repeat(5000));

    assertProblem("m", "too long: 24999 characters", "--chat-model");
  }

  /// Thoughts are no part of the answer, and may be long.
  @Test
  void aLongBodyIsRead() {
    server.replies(200, body(" ".repeat(BoundedAnswers.MOST_BYTES - 1000)));

    assertThat(ask("m", QUESTION)).isEqualTo("Yes.");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\"thoughts\": \"and"})
  void aBodyWithoutEndIsTold(String sign) {
    server.replies(200, body(sign + " ".repeat(BoundedAnswers.MOST_BYTES)));

    assertProblem("m", "too long, more than 16 MiB", "the address");
    assertThat(server.arrived()).hasSize(1);
  }

  private static String body(String thoughts) {
    return """
    {"id": "1", "object": "chat.completion", "created": 1, "model": "m", %s "choices":
     [{"index": 0, "finish_reason": "stop", "logprobs": null,
       "message": {"role": "assistant", "content": "Yes.", "refusal": null}}]}
    """
        .formatted(thoughts);
  }

  @Test
  void noServerAtAllIsTold() {
    var nobody =
        new ChatServer(URI.create("http://127.0.0.1:9/v1"), "m", KEY, Duration.ofSeconds(5), 0);

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> askOf(nobody, QUESTION))
        .withMessageContaining("can't be reached")
        .withMessageContaining("m at http://127.0.0.1:9/v1");
  }

  private void assertProblem(@Nullable String model, String... parts) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ask(model, QUESTION))
        .satisfies(problem -> assertThat(problem.getMessage()).contains(parts).doesNotContain(KEY));
  }

  private String ask(@Nullable String model, List<Message> conversation) {
    return askOf(new ChatServer(server.uri(), model, KEY, Duration.ofSeconds(20), 2), conversation);
  }

  private static String askOf(ChatServer server, List<Message> conversation) {
    try (var chat = new OpenAiChat(server)) {
      return chat.answer(conversation);
    }
  }
}
