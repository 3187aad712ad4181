using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Realtime.Hosting.Dashboard;

/// <summary>
/// The dashboard's styles and scripts, Blazor's own among them, out of this assembly: static web assets need a manifest
/// that neither an AppHost nor a test process has.
/// </summary>
internal static class EmbeddedAssets
{
    private const string Prefix = "assets/";
    private static readonly Dictionary<string, Asset> Files = Load();

    /// <summary>The address of a file, changing with its content so that a browser never shows an old one.</summary>
    public static string Url(string name) => $"/assets/{name}?v={Files[name].Version}";

    public static void MapEmbeddedAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", (HttpContext context, string name) => Serve(context, name));
        routes.MapGet("/_framework/blazor.web.js", (HttpContext context) => Serve(context, "blazor.web.js"));
        routes.MapGet("/favicon.ico", (HttpContext context) => Serve(context, "favicon.svg"));
    }

    private static IResult Serve(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }
        // "no-cache" still caches: the browser asks with the ETag and gets 304.
        context.Response.Headers.CacheControl = context.Request.Query.ContainsKey("v")
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        return Results.Bytes(
            asset.Bytes,
            asset.ContentType,
            entityTag: new EntityTagHeaderValue($"\"{asset.Version}\"")
        );
    }

    private static Dictionary<string, Asset> Load()
    {
        var assembly = typeof(EmbeddedAssets).Assembly;
        var files = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(Prefix, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(resource)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                var name = resource[Prefix.Length..];
                files[name] = new Asset(
                    bytes,
                    ContentTypeOf(name),
                    Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]
                );
            }
        }
        return files;
    }

    private static string ContentTypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

    private sealed record Asset(byte[] Bytes, string ContentType, string Version);
}
