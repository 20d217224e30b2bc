CREATE TABLE public.cols (
    id integer NOT NULL,
    document_id character varying(255),
    a numeric(10,2),
    b double precision,
    c real,
    d timestamp(6) without time zone,
    e json,
    f timestamp(6) without time zone,
    h smallint,
    i time without time zone,
    k boolean DEFAULT true,
    l integer DEFAULT 5,
    m character varying(255),
    n integer,
    o text,
    p character varying(255),
    q date DEFAULT '2020-01-01'::date NOT NULL,
    r jsonb DEFAULT '{}'::jsonb,
    s character varying(255) DEFAULT 'it''s'::character varying,
    t timestamp(6) without time zone,
    u integer,
    v text,
    w jsonb,
    x numeric(20,2),
    y time without time zone,
    big bigint,
    short character varying(50),
    de numeric(20,8),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.cols_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.cols_id_seq OWNED BY public.cols.id;
ALTER TABLE ONLY public.cols ALTER COLUMN id SET DEFAULT nextval('public.cols_id_seq'::regclass);
ALTER TABLE ONLY public.cols
    ADD CONSTRAINT cols_p_uq UNIQUE (p);
ALTER TABLE ONLY public.cols
    ADD CONSTRAINT cols_pkey PRIMARY KEY (id);
CREATE INDEX cols_created_by_id_fk ON public.cols USING btree (created_by_id);
CREATE INDEX cols_documents_idx ON public.cols USING btree (document_id, locale, published_at);
CREATE INDEX cols_updated_by_id_fk ON public.cols USING btree (updated_by_id);
ALTER TABLE ONLY public.cols
    ADD CONSTRAINT cols_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.cols
    ADD CONSTRAINT cols_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
