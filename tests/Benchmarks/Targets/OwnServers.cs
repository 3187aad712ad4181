using System.Globalization;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.RealtimeApi.Identity;

namespace Realtime.Benchmarks.Targets;

/// <summary>Starts the real API and the gateway, as they were built, and what else can stand in front of the API.</summary>
internal static class OwnServers
{
    private static readonly string Key = new('k', 32);

    public static async Task<RunningTarget> ApiAsync(Cores cores)
    {
        var api = await StartApiAsync(cores.Server);
        return new(api.Port, api.Tree, api);
    }

    /// <summary>The gateway has the server's core; the API shares the client's and is not counted.</summary>
    public static Func<Cores, Task<RunningTarget>> Gateway(params (string Name, string Value)[] settings) =>
        async cores =>
        {
            var api = await StartApiAsync(cores.Client);
            var gateway = await PinnedProgram.StartAsync(
                cores.Server,
                (_, _) => ["dotnet", "exec", BuiltProgram("Gateway")],
                (port, _) =>
                    [
                        .. Common("Gateway", port),
                        ("services__realtime-api__http__0", $"http://127.0.0.1:{api.Port}"),
                        ("services__web__http__0", $"http://127.0.0.1:{api.Port}"),
                        .. settings,
                    ],
                "/health"
            );
            return new(gateway.Port, gateway.Tree, gateway, api);
        };

    public static async Task<RunningTarget> NginxAsync(Cores cores)
    {
        var api = await StartApiAsync(cores.Client);
        var nginx = await PinnedProgram.StartAsync(
            cores.Server,
            (port, folder) =>
            {
                var configuration = Path.Combine(folder, "nginx.conf");
                File.WriteAllText(configuration, NginxConfiguration(port, api.Port, folder));
                return ["nginx", "-e", "stderr", "-p", folder, "-c", configuration];
            }
        );
        return new(nginx.Port, nginx.Tree, nginx, api);
    }

    /// <summary>Signs a person in as the API itself would.</summary>
    public static string Token(int person) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = SigningKey.Issuer,
                Audience = SigningKey.Issuer,
                Expires = DateTime.UtcNow.AddHours(1),
                Subject = new([new("sub", $"person-{person}"), new("name", $"Person {person}")]),
                SigningCredentials = new(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Key)),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );

    private static Task<PinnedProgram> StartApiAsync(int core) =>
        PinnedProgram.StartAsync(
            core,
            (_, _) => ["dotnet", "exec", BuiltProgram("RealtimeApi")],
            (port, folder) =>
                [
                    .. Common("RealtimeApi", port),
                    ("Auth__SigningKey", Key),
                    ("Storage__Folder", folder),
                    // The load is what many people would send; here it comes from few connections.
                    ("Lobby__Broadcast", "everyone"),
                    ("Sessions__CommandsPerSecond", "1000000"),
                    ("Sessions__CommandBurst", "1000000"),
                    ("Sessions__AnonymousByteBurst", "2000000000"),
                    ("Sessions__AnonymousBytesPerSecond", "2000000000"),
                    // And all of them are at one address.
                    ("Addresses__MaxConnections", "1000000"),
                    ("Addresses__SessionsPerMinute", "1000000"),
                    ("Addresses__MaxUnopened", "1000000"),
                    ("Addresses__MaxUnopenedInAll", "1000000"),
                    ("Answers__MaxWaitingBytesPerAddress", "1000000000"),
                    ("Answers__MaxWaitingBytes", "1000000000"),
                ],
            "/health"
        );

    private static IEnumerable<(string Name, string Value)> Common(string project, int port) =>
        [
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
            ("DOTNET_ENVIRONMENT", "Production"),
            ("DOTNET_CONTENTROOT", RepositoryRoot.Combine(project)),
            ("Logging__LogLevel__Default", "Warning"),
        ];

    /// <summary>The program of the same configuration as this one.</summary>
    private static string BuiltProgram(string project)
    {
        var output = Path.GetRelativePath(RepositoryRoot.Path, AppContext.BaseDirectory);
        var below = output[output.IndexOf($"{Path.DirectorySeparatorChar}bin", StringComparison.Ordinal)..];
        return $"{RepositoryRoot.Combine(project)}{below}Realtime.{project}.dll";
    }

    private static string NginxConfiguration(int port, int upstream, string folder) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            daemon off;
            user root;
            worker_processes 1;
            worker_rlimit_nofile 60000;
            pid {{folder}}/pid;
            events { worker_connections 50000; }
            http {
              access_log off;
              client_body_temp_path {{folder}};
              proxy_temp_path {{folder}};
              fastcgi_temp_path {{folder}};
              uwsgi_temp_path {{folder}};
              scgi_temp_path {{folder}};
              server {
                listen 127.0.0.1:{{port}} backlog=4096;
                location / {
                  proxy_pass http://127.0.0.1:{{upstream}};
                  proxy_http_version 1.1;
                  proxy_set_header Host $http_host;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection "upgrade";
                  proxy_read_timeout 600s;
                }
              }
            }
            """
        );
}
