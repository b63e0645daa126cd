package dev.genga.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Lets the client hear what a server says of an error in whatever form: OpenAI's is
/// `{"error": {"message": text}}`, and the client drops all others, such as Ollama's `{"error": text}`,
/// FastAPI's `{"detail": ...}` or plain text.
///
/// @param inner does the asking
record WordsOfErrors(HttpClient inner) implements HttpClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int FIRST_ERROR = 400;

  /// More of an error is never shown.
  private static final int MOST_BYTES = 1 << 16;

  /// Where servers put their words, the first that is there.
  private static final List<String> KEYS = List.of("error", "message", "detail");

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    return heard(inner.execute(request, options));
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return inner.executeAsync(request, options).thenApply(WordsOfErrors::heard);
  }

  private static HttpResponse heard(HttpResponse response) {
    if (response.statusCode() < FIRST_ERROR) {
      return response;
    }
    try {
      byte[] body = response.body().readNBytes(MOST_BYTES);
      return reread(response, inOpenAisForm(body));
    } catch (IOException e) {
      return reread(response, new byte[0]); // cut off: the status is all that is known
    }
  }

  /// A response whose body was read already.
  private static HttpResponse reread(HttpResponse response, byte[] body) {
    return new OtherBody(response, () -> new ByteArrayInputStream(body));
  }

  /// The same error with its words where the client looks for them.
  static byte[] inOpenAisForm(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    JsonNode words = words(text);
    if (words.isObject() || text.isBlank()) {
      return body;
    }
    var form = JsonNodeFactory.instance.objectNode();
    form.putObject("error")
        .put("message", words.isTextual() ? words.textValue() : words.toString());
    return form.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode words(String text) {
    try {
      var root = JSON.readTree(text);
      for (var key : KEYS) {
        if (root.hasNonNull(key)) {
          return root.get(key);
        }
      }
      return root.isObject() ? root : JsonNodeFactory.instance.textNode(text.strip());
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text.strip());
    }
  }

  @Override
  public void close() {
    inner.close();
  }
}
