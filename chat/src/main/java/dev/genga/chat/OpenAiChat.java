package dev.genga.chat;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.ObjectMappers;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import dev.genga.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A language model behind an OpenAI-compatible address. Several threads may ask at once.
///
/// ```java
/// try (var chat = new OpenAiChat(server)) {
///   String answer = chat.answer(List.of(Message.user("Describe a rabbit.")));
/// }
/// ```
public final class OpenAiChat implements Chat, AutoCloseable {
  /// Servers that want no key take any.
  private static final String NO_KEY = "none";

  /// A longer answer is none to a question of genga's.
  private static final int MOST_CHARACTERS = 20_000;

  private static final String AGAIN = "ask again, or name another model with --chat-model";
  private static final String CUT_OFF = "length";
  private static final String FILTERED = "content_filter";

  private final ChatServer server;
  private final OpenAIClient client;
  private @Nullable String model;

  /// Nothing is asked yet.
  public OpenAiChat(ChatServer server) {
    this.server = server;
    String key = server.key();
    model = server.model();
    client =
        new OpenAIClientImpl(
            ClientOptions.builder()
                .httpClient(
                    new WordsOfErrors(
                        new BoundedAnswers(
                            OkHttpClient.builder().timeout(server.timeout()).build())))
                .baseUrl(server.address().toString())
                .apiKey(key == null || key.isBlank() ? NO_KEY : key)
                // uvicorn closes a connection after a fault without saying so; one that is kept
                // would be used again, and the question be lost.
                .putHeader("Connection", "close")
                .timeout(server.timeout())
                .maxRetries(server.retries())
                .build());
  }

  @Override
  public String answer(List<Message> conversation) {
    try {
      var request = ChatCompletionCreateParams.builder().model(model());
      for (var message : conversation) {
        add(message, request);
      }
      return text(client.chat().completions().create(request.build()));
    } catch (OpenAIException e) {
      throw ChatFailures.told(e, server);
    }
  }

  private static void add(Message message, ChatCompletionCreateParams.Builder request) {
    switch (message.speaker()) {
      case USER -> {
        if (message.shows()) {
          request.addUserMessageOfArrayOfContentParts(parts(message));
        } else {
          request.addUserMessage(message.text());
        }
      }
      case MODEL -> request.addAssistantMessage(message.text());
    }
  }

  /// The video or the pictures in their order, then the text: what models were trained on.
  private static List<ChatCompletionContentPart> parts(Message message) {
    var parts = new ArrayList<ChatCompletionContentPart>();
    if (message.video() != null) {
      parts.add(part(message.video()));
    }
    for (var picture : message.pictures()) {
      var url = ChatCompletionContentPartImage.ImageUrl.builder().url(picture.dataUrl()).build();
      parts.add(
          ChatCompletionContentPart.ofImageUrl(
              ChatCompletionContentPartImage.builder().imageUrl(url).build()));
    }
    parts.add(
        ChatCompletionContentPart.ofText(
            ChatCompletionContentPartText.builder().text(message.text()).build()));
    return parts;
  }

  /// vLLM's and transformers' addition to the protocol, of which the client knows nothing.
  private static ChatCompletionContentPart part(Video video) {
    var part = Map.of("type", "video_url", "video_url", Map.of("url", video.url()));
    return ObjectMappers.jsonMapper().convertValue(part, ChatCompletionContentPart.class);
  }

  private String text(ChatCompletion completion) {
    var choice = completion.choices().stream().findFirst().orElse(null);
    String text = choice == null ? "" : choice.message().content().orElse("").strip();
    String ended = choice == null ? "" : choice.finishReason().toString();
    if (ended.equals(FILTERED)) {
      throw failed("it was held back by the server's content filter", "say it otherwise");
    }
    if (text.isEmpty()) {
      throw failed("it is empty", AGAIN);
    }
    if (ended.equals(CUT_OFF)) {
      throw failed("it doesn't come to an end: %d characters".formatted(text.length()), AGAIN);
    }
    if (text.length() > MOST_CHARACTERS) {
      throw failed(
          "it is too long: %d characters, and at most %d can be a prompt or a caption"
              .formatted(text.length(), MOST_CHARACTERS),
          AGAIN);
    }
    return text;
  }

  private ProblemException failed(String why, String fix) {
    return new ProblemException(
        "the language model's answer can't be used: " + why, server.toString(), fix);
  }

  private synchronized String model() {
    String known = model;
    if (known == null) {
      known = onlyModel(client.models().list().data().stream().map(Model::id).toList());
      model = known;
    }
    return known;
  }

  private String onlyModel(List<String> served) {
    if (served.size() != 1) {
      throw new ProblemException(
          served.isEmpty()
              ? "the server has no language model"
              : "the server has %d language models, and none is named".formatted(served.size()),
          server.address().toString(),
          served.isEmpty()
              ? "load one there, or name one with --chat-model for it to load"
              : "name one with --chat-model: "
                  + String.join(", ", served.stream().limit(10).toList()));
    }
    return served.getFirst();
  }

  @Override
  public void close() {
    client.close();
  }
}
