using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Realtime.Hosting;

/// <summary>The AppHost's user secrets: a file in the developer's home, outside the sources.</summary>
internal sealed class UserSecrets(string file)
{
    // Several AppHosts in one process (tests) share the file.
    private static readonly Lock FileLock = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Null when the AppHost's project has no <c>UserSecretsId</c>.</summary>
    public static UserSecrets? Of(Assembly? appHost) =>
        appHost?.GetCustomAttribute<UserSecretsIdAttribute>() is { } id
            ? new(PathHelper.GetSecretsPathFromSecretsId(id.UserSecretsId))
            : null;

    /// <summary>The kept value, else a new one, which is kept from now on.</summary>
    public string GetOrAdd(string key, Func<string> create)
    {
        lock (FileLock)
        {
            var secrets = ReadWhileLocked();
            if (secrets[key]?.GetValue<string>() is { } kept)
            {
                return kept;
            }
            var value = create();
            secrets[key] = value;
            WriteWhileLocked(secrets);
            return value;
        }
    }

    private JsonObject ReadWhileLocked() =>
        File.Exists(file)
            ? JsonNode
                .Parse(
                    File.ReadAllText(file),
                    documentOptions: new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
                )!
                .AsObject()
            : [];

    private void WriteWhileLocked(JsonObject secrets)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Written beside and moved, so that a crash leaves the old file; readable by its owner only.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        var draft = $"{file}.{Environment.ProcessId}.tmp";
        using (var stream = new StreamWriter(draft, options))
        {
            stream.Write(secrets.ToJsonString(Indented));
        }
        File.Move(draft, file, overwrite: true);
    }
}
