"""Runs a command beside a server of S3 with a bucket, named by the variables KONTOR_S3_… of docs/operate.md.

The server checks signatures, and the key has only the rights that docs/operate.md names. Afterwards no unfinished upload
may be left. Ends with the exit code of the command.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from moto.core.authorization import enable_iam_authentication
from moto.server import ThreadedMotoServer

BUCKET = "kontor-files"
# A bucket that the key could use, if there were one of that name.
NO_BUCKET = "kontor-none"
REGION = "eu-central-1"
# Objects that Kontor did not write, more than the server lists at once.
FOREIGN = 25
LISTED = 10
RIGHTS = [
    "s3:PutObject",
    "s3:GetObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListBucket",
]


def main(command: list[str]) -> int:
    # One line for each request says nothing.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    os.environ["MOTO_S3_DEFAULT_MAX_KEYS"] = str(LISTED)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        return beside(f"http://{host}:{port}", command)
    finally:
        server.stop()


def beside(endpoint: str, command: list[str]) -> int:
    def client(service: str):
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id="operator",
            aws_secret_access_key="operator",
        )

    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for number in range(FOREIGN):
        s3.put_object(Bucket=BUCKET, Key=f"00/note-{number}.txt", Body=b"of the operator")
    key = limited_key(client("iam"))
    with tempfile.TemporaryDirectory() as folder, enable_iam_authentication():
        environment = os.environ | {
            "KONTOR_S3_BUCKET": BUCKET,
            "KONTOR_S3_ENDPOINT": endpoint,
            "KONTOR_S3_REGION": REGION,
            "KONTOR_S3_ACCESS_KEY_FILE": secret(folder, "access-key", key["AccessKeyId"]),
            "KONTOR_S3_SECRET_KEY_FILE": secret(folder, "secret-key", key["SecretAccessKey"]),
        }
        status = subprocess.run(command, env=environment, check=False).returncode
    unfinished = s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    if unfinished:
        print(f"unfinished uploads are left: {[upload['Key'] for upload in unfinished]}", file=sys.stderr)
        return status or 1
    return status


def limited_key(iam) -> dict[str, str]:
    """Creates a key with the rights that Kontor needs, and no others."""
    resources = [f"arn:aws:s3:::{name}{rest}" for name in (BUCKET, NO_BUCKET) for rest in ("", "/*")]
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": RIGHTS, "Resource": resources}],
    }
    iam.create_user(UserName="kontor")
    iam.put_user_policy(UserName="kontor", PolicyName="files", PolicyDocument=json.dumps(policy))
    return iam.create_access_key(UserName="kontor")["AccessKey"]


def secret(folder: str, name: str, value: str) -> str:
    """Writes a secret to a file of its owner only; returns its path."""
    path = Path(folder, name)
    path.touch(mode=0o600)
    path.write_text(value)
    return str(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
