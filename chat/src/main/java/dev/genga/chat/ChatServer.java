package dev.genga.chat;

import dev.genga.base.Problems;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a language model is served, in the manner of OpenAI's chat completions: OpenAI and DeepSeek,
/// Ollama, llama.cpp, vLLM, LM Studio.
///
/// The key comes from the environment, and from nowhere else: no file, log or message has it.
///
/// @param address such as `http://localhost:11434/v1`
/// @param model its name there; null takes the only one that is served
/// @param key null for servers that want none
/// @param timeout of one answer
/// @param retries of an answer that failed for a reason that may pass, such as too many requests
public record ChatServer(
    URI address, @Nullable String model, @Nullable String key, Duration timeout, int retries) {
  /// The variable with the address.
  public static final String ADDRESS_VARIABLE = "GENGA_CHAT";

  /// The variable with the model's name.
  public static final String MODEL_VARIABLE = "GENGA_CHAT_MODEL";

  /// The variable with the key.
  public static final String KEY_VARIABLE = "GENGA_CHAT_KEY";

  /// The variable that other programs take OpenAI's key from; it is shown to no other server.
  public static final String OPENAI_KEY_VARIABLE = "OPENAI_API_KEY";

  private static final String OPENAI_HOST = "api.openai.com";

  /// How often is asked again.
  public static final int RETRIES = 2;

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /// The server that options name, or else the environment.
  ///
  /// @param address null where no option names it
  /// @param model null where no option names it
  /// @param problems takes what is wrong with them
  /// @return null where neither names an address, or it is none
  public static @Nullable ChatServer of(
      @Nullable String address,
      @Nullable String model,
      Duration timeout,
      Map<String, String> environment,
      Problems problems) {
    String where = address == null ? ADDRESS_VARIABLE : "--chat";
    String named = address == null ? environment.get(ADDRESS_VARIABLE) : address;
    if (named == null || named.isBlank()) {
      return null;
    }
    var uri = uri(named.strip());
    if (uri == null) {
      problems.add(
          "'%s' is no address of a language model".formatted(named),
          where,
          "write it as http://localhost:11434/v1 or https://api.openai.com/v1");
      return null;
    }
    String asked = model == null ? environment.get(MODEL_VARIABLE) : model;
    return new ChatServer(uri, asked, key(uri, environment), timeout, RETRIES);
  }

  private static @Nullable String key(URI address, Map<String, String> environment) {
    String key = environment.get(KEY_VARIABLE);
    return key == null && OPENAI_HOST.equals(address.getHost())
        ? environment.get(OPENAI_KEY_VARIABLE)
        : key;
  }

  private static @Nullable URI uri(String text) {
    try {
      var uri = new URI(text);
      boolean whole =
          uri.getHost() != null && SCHEMES.contains(uri.getScheme()) && uri.getUserInfo() == null;
      return whole ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /// Without the key.
  @Override
  public String toString() {
    return model == null ? address.toString() : model + " at " + address;
  }
}
